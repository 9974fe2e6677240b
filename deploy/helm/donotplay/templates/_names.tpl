{{/* Names, labels and versions of APIs. */}}

{{- define "donotplay.fullname" -}}
{{- $name := ternary .Release.Name (printf "%s-donotplay" .Release.Name) (contains "donotplay" .Release.Name) -}}
{{- /* 63 less the longest suffix, "-migration-" and the five signs of a pod. */ -}}
{{- $name | trunc 40 | trimSuffix "-" -}}
{{- end }}

{{/* What selects pods may never change: Deployments refuse it. Takes `root` and `component`. */}}
{{- define "donotplay.selector" -}}
app.kubernetes.io/name: donotplay
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "donotplay.labels" -}}
{{ include "donotplay.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/part-of: donotplay
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- end }}

{{- define "donotplay.image" -}}
{{- $tag := .image.tag | default .root.Chart.AppVersion -}}
{{- .image.repository }}{{ if .image.digest }}@{{ .image.digest }}{{ else }}:{{ $tag }}{{ end }}
{{- end }}

{{- define "donotplay.host" -}}
{{- (urlParse .Values.publicUrl).hostname -}}
{{- end }}

{{/* nginx, or with hot reload Vite. */}}
{{- define "donotplay.web.port" -}}
{{ ternary 5000 8080 .Values.hotReload }}
{{- end }}

{{- define "donotplay.web.user" -}}
{{ ternary 1000 101 .Values.hotReload }}
{{- end }}

{{/* A full name: nginx tries no search domains. */}}
{{- define "donotplay.api.address" -}}
{{ include "donotplay.fullname" . }}-api.{{ .Release.Namespace }}.svc.{{ .Values.clusterDomain }}:3000
{{- end }}

{{- define "donotplay.apiVersion.podDisruptionBudget" -}}
policy/{{ ternary "v1" "v1beta1" (semverCompare ">=1.21-0" .Capabilities.KubeVersion.Version) }}
{{- end }}

{{- define "donotplay.apiVersion.cronJob" -}}
batch/{{ ternary "v1" "v1beta1" (semverCompare ">=1.21-0" .Capabilities.KubeVersion.Version) }}
{{- end }}

{{- define "donotplay.apiVersion.autoscaler" -}}
autoscaling/{{ ternary "v2" "v2beta2" (semverCompare ">=1.23-0" .Capabilities.KubeVersion.Version) }}
{{- end }}

{{/* Without a cluster to ask, Helm knows nothing of the Gateway API, and v1 is what there is today. */}}
{{- define "donotplay.apiVersion.httpRoute" -}}
{{- $has := .Capabilities.APIVersions -}}
{{- $old := and ($has.Has "gateway.networking.k8s.io/v1beta1") (not ($has.Has "gateway.networking.k8s.io/v1")) -}}
gateway.networking.k8s.io/{{ ternary "v1beta1" "v1" $old }}
{{- end }}
