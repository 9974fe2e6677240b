#!/bin/sh
# Fills the engine's caches: the base images, and the layers of dependencies. A build of the images then takes as long
# as our own code does. DOCKER names another client.
set -eu
cd "$(dirname "$0")/../.."
export DOCKER_BUILDKIT=1
docker=${DOCKER:-docker}

# Those of the running site; the build fetches its own.
sed -n 's/^ *image: *\([a-z][^$]*\)$/\1/p' deploy/docker/site.yaml | sort -u | while read -r image; do
	"$docker" image inspect "$image" >/dev/null 2>&1 || "$docker" pull --quiet "$image"
done
for image in api web; do
	"$docker" build --quiet --target dependencies --file "deploy/docker/$image.Dockerfile" .
done
