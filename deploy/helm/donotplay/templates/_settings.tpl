{{/* Settings and secrets of the program. */}}

{{- define "donotplay.database.cluster" -}}
{{ include "donotplay.fullname" . }}-database
{{- end }}

{{/* All settings that are no secrets, as a map: for the ConfigMap, and for the migration that runs before it is there. */}}
{{- define "donotplay.settings" -}}
{{- $files := "/etc/donotplay/secrets" -}}
DONOTPLAY_HOST: 0.0.0.0
DONOTPLAY_PORT: "3000"
DONOTPLAY_METRICS_PORT: "9464"
DONOTPLAY_PUBLIC_URL: {{ .Values.publicUrl | quote }}
DONOTPLAY_TRUSTED_PROXIES: {{ .Values.trustedProxies | quote }}
DONOTPLAY_DATABASE_URL_FILE: {{ $files }}/database-url
DONOTPLAY_REDIS_URL_FILE: {{ $files }}/redis-url
DONOTPLAY_SECRET_KEYS_FILE: {{ $files }}/secret-keys
{{- if .Values.smtp.from }}
DONOTPLAY_SMTP_FROM: {{ .Values.smtp.from | quote }}
DONOTPLAY_SMTP_URL_FILE: {{ $files }}/smtp-url
{{- end }}
{{- if .Values.cloudnativepg.enabled }}
# CloudNativePG writes no sslmode into its URL; both asyncpg and pg_dump read these.
PGSSLMODE: verify-full
PGSSLROOTCERT: {{ $files }}/database-authority.crt
{{- end }}
{{- if not (hasKey .Values.settings "DONOTPLAY_CONNECT_ATTEMPTS") }}
# Four minutes: at an installation the servers may start at the same time.
DONOTPLAY_CONNECT_ATTEMPTS: "60"
{{- end }}
{{- range $name, $value := .Values.settings }}
{{ $name }}: {{ $value | toString | quote }}
{{- end }}
{{- end }}

{{/* What the chart's own Secret holds: all that is given in the values. */}}
{{- define "donotplay.secrets" -}}
{{- $given := dict "secret-keys" .Values.secrets.secretKeys "database-url" .Values.secrets.databaseUrl "redis-url" .Values.secrets.redisUrl -}}
{{- if .Values.smtp.from }}{{ $_ := set $given "smtp-url" .Values.secrets.smtpUrl }}{{ end -}}
{{- if .Values.postgresql.enabled -}}
{{- $_ := set $given "database-url" (printf "postgresql://donotplay:%s@%s-postgresql:5432/donotplay" .Values.postgresql.password .Release.Name) -}}
{{- end -}}
{{- if .Values.valkey.enabled -}}
{{- $_ := set $given "redis-url" (printf "redis://:%s@%s-valkey:6379/0" .Values.valkey.password .Release.Name) -}}
{{- end -}}
{{- range $key, $value := $given }}
{{- if $value }}
{{ $key }}: {{ $value | b64enc | quote }}
{{- end }}
{{- end }}
{{- end }}

{{/* The secrets as files: what is given in the values from the chart's own Secret, `own`, all else from yours. Takes `root`, `own`. */}}
{{- define "donotplay.secrets.volume" -}}
{{- $values := .root.Values -}}
{{- $own := include "donotplay.secrets" .root | fromYaml -}}
{{- $needed := list "secret-keys" "redis-url" -}}
{{- if not $values.cloudnativepg.enabled }}{{ $needed = append $needed "database-url" }}{{ end -}}
{{- if $values.smtp.from }}{{ $needed = append $needed "smtp-url" }}{{ end -}}
{{- $theirs := list -}}
{{- range $needed }}{{ if not (hasKey $own .) }}{{ $theirs = append $theirs . }}{{ end }}{{ end -}}
name: secrets
projected:
  # Readable for the group, which is the pod's `fsGroup`.
  defaultMode: 0440
  sources:
    {{- if $own }}
    - secret:
        name: {{ .own }}
    {{- end }}
    {{- if $theirs }}
    - secret:
        name: {{ $values.secrets.existingSecret }}
        items:
          {{- range $theirs }}
          - {key: {{ . }}, path: {{ . }}}
          {{- end }}
    {{- end }}
    {{- if $values.cloudnativepg.enabled }}
    - secret:
        name: {{ include "donotplay.database.cluster" .root }}-app
        items:
          - {key: uri, path: database-url}
    - secret:
        name: {{ include "donotplay.database.cluster" .root }}-ca
        items:
          - {key: ca.crt, path: database-authority.crt}
    {{- end }}
{{- end }}

{{/* All volumes of a pod that runs the program or speaks to its database. Takes `root`, `own`. */}}
{{- define "donotplay.volumes" -}}
- name: tmp
  emptyDir:
    sizeLimit: 256Mi
- {{ include "donotplay.secrets.volume" . | nindent 2 | trim }}
{{- with .root.Values.authoritiesConfigMap }}
- name: authorities
  configMap:
    name: {{ . }}
{{- end }}
{{- end }}

{{- define "donotplay.mounts" -}}
- name: tmp
  mountPath: /tmp
- name: secrets
  mountPath: /etc/donotplay/secrets
  readOnly: true
{{- if .Values.authoritiesConfigMap }}
- name: authorities
  mountPath: /etc/donotplay/authorities
  readOnly: true
{{- end }}
{{- end }}

{{/* What a schema can't say, or not so that one understands it. */}}
{{- define "donotplay.check" -}}
{{- $values := .Values -}}
{{- $theirs := $values.secrets.existingSecret -}}
{{- if not $values.publicUrl }}{{ fail "publicUrl is needed: the address that browsers use, like https://dnp.example" }}{{ end -}}
{{- $databases := list -}}
{{- range $name, $on := dict "secrets.databaseUrl" $values.secrets.databaseUrl "postgresql.enabled" $values.postgresql.enabled "cloudnativepg.enabled" $values.cloudnativepg.enabled -}}
{{- if $on }}{{ $databases = append $databases $name }}{{ end -}}
{{- end -}}
{{- if gt (len $databases) 1 }}{{ fail (printf "there can be only one database: %s are set" (join " and " $databases)) }}{{ end -}}
{{- if not (or $databases $theirs) }}{{ fail "a database is needed: set secrets.databaseUrl, secrets.existingSecret, cloudnativepg.enabled or, for development, postgresql.enabled" }}{{ end -}}
{{- if and $values.secrets.redisUrl $values.valkey.enabled }}{{ fail "there can be only one Redis: secrets.redisUrl and valkey.enabled are set" }}{{ end -}}
{{- if not (or $values.secrets.redisUrl $values.valkey.enabled $theirs) }}{{ fail "a Redis is needed: set secrets.redisUrl, secrets.existingSecret or, for development, valkey.enabled" }}{{ end -}}
{{- if not (or $values.secrets.secretKeys $theirs) }}{{ fail "secret keys are needed: set secrets.secretKeys (`openssl rand -base64 48` makes one) or secrets.existingSecret" }}{{ end -}}
{{- if and $values.smtp.from (not (or $values.secrets.smtpUrl $theirs)) }}{{ fail "smtp.from needs secrets.smtpUrl or secrets.existingSecret" }}{{ end -}}
{{- if and $values.secrets.smtpUrl (not $values.smtp.from) }}{{ fail "secrets.smtpUrl needs smtp.from, the address that e-mails come from" }}{{ end -}}
{{- end }}
