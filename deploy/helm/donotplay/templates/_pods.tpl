{{/* What all pods have in common. */}}

{{/* The "restricted" Pod Security Standard, for a user of the image's own. Takes `user`. */}}
{{- define "donotplay.pod.security" -}}
securityContext:
  runAsNonRoot: true
  runAsUser: {{ .user }}
  runAsGroup: {{ .user }}
  fsGroup: {{ .user }}
  seccompProfile:
    type: RuntimeDefault
{{- end }}

{{/* With `writable` the image's files can be changed, by Skaffold or Tilt. */}}
{{- define "donotplay.container.security" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: {{ not .writable }}
  capabilities:
    drop: [ALL]
{{- end }}

{{/* Where a pod runs and as whom. */}}
{{- define "donotplay.pod.base" -}}
serviceAccountName: {{ include "donotplay.fullname" . }}
automountServiceAccountToken: false
# Links would be variables like DONOTPLAY_API_PORT, which the program refuses as settings that it does not know.
enableServiceLinks: false
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* The pods of a component apart, as far as nodes and zones allow. Takes `root` and `component`. */}}
{{- define "donotplay.pod.spread" -}}
topologySpreadConstraints:
  {{- range $key := list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
  - maxSkew: 1
    topologyKey: {{ $key }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{- include "donotplay.selector" $ | nindent 8 }}
    {{- if semverCompare ">=1.27-0" $.root.Capabilities.KubeVersion.Version }}
    # Otherwise the pods that an update replaces would count.
    matchLabelKeys: [pod-template-hash]
    {{- end }}
  {{- end }}
{{- end }}

{{/* A new pod is ready before an old one goes, and that one still answers until everybody knows. */}}
{{- define "donotplay.rolling" -}}
strategy:
  type: RollingUpdate
  rollingUpdate:
    maxSurge: 1
    maxUnavailable: 0
{{- end }}

{{- define "donotplay.container.drain" -}}
lifecycle:
  preStop:
    exec:
      # Proxies and kube-proxy learn meanwhile that the pod takes no more connections.
      command: [sleep, "5"]
{{- end }}

{{/* A GET as a probe. Takes `path` and `port`. */}}
{{- define "donotplay.probe" -}}
httpGet:
  path: {{ .path }}
  port: {{ .port }}
{{- end }}
