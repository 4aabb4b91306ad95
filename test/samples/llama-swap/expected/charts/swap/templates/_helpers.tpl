{{/*
The key that clients send, from the environment: the ConfigMap never holds it.
*/}}
{{- define "swap.apiKeys" -}}
{{- if .Values.auth.existingSecret -}}
{{- "apiKeys:\n  - \"${env.LLAMA_SWAP_API_KEY}\"\n" -}}
{{- else -}}
{{- "" -}}
{{- end -}}
{{- end }}

{{/*
The claim that holds the model: the given one, or ours.
*/}}
{{- define "swap.claimName" -}}
{{- if .Values.persistence.existingClaim -}}
{{- include "swap.text" .Values.persistence.existingClaim -}}
{{- else -}}
{{- include "swap.ownClaimName" . -}}
{{- end -}}
{{- end }}

{{/*
A new list or script is a new ConfigMap, so that a pod never reads half of an old one.
*/}}
{{- define "swap.downloadConfigMapName" -}}
{{- printf "%s-%s" (printf "%s-download" (include "swap.fullname" . | trunc 45 | trimSuffix "-")) (printf "%s%s" (.Files.Get "files/download.sh") (include "swap.modelList" .) | sha256sum | trunc 8) -}}
{{- end }}

{{/*
The image of the download, by tag and digest.
*/}}
{{- define "swap.downloadImage" -}}
{{- if .Values.images.download.digest -}}
{{- printf "%s:%s@%s" (include "swap.text" .Values.images.download.repository) (include "swap.text" .Values.images.download.tag) (include "swap.text" .Values.images.download.digest) -}}
{{- else -}}
{{- printf "%s:%s" (include "swap.text" .Values.images.download.repository) (include "swap.text" .Values.images.download.tag) -}}
{{- end -}}
{{- end }}

{{/*
A Job cannot be changed, so its name changes with every value that it is made of.
*/}}
{{- define "swap.downloadJobName" -}}
{{- printf "%s-%s" (printf "%s-download-model" (include "swap.fullname" . | trunc 39 | trimSuffix "-")) (printf "%s%s%s%d-%d%s%s%s%s" (printf "%s%s%s%s%s%s%s%s%s%s%s" (include "swap.downloadConfigMapName" .) (include "swap.downloadImage" .) .Values.images.download.pullPolicy (include "swap.modelMarker" .) (include "swap.text" .Values.model.path) (.Values.download.endpoint | toJson) (.Values.download.token.existingSecret | toJson) (.Values.download.token.secretKey | toJson) (.Values.download.extraEnv | toJson) (.Values.download.resources.requests | toJson) (.Values.download.resources.limits | toJson)) (printf "%s%s" (include "swap.claimName" .) .Values.persistence.accessMode) (printf "%s%s%s" (.Values.nodeSelector | toJson) (.Values.affinity.nodeAffinity | toJson) (.Values.tolerations | toJson)) (.Values.download.backoffLimit | int64) (.Values.download.activeDeadlineSeconds | int64) (.Values.podSecurityContext | toJson) (.Values.containerSecurityContext | toJson) (.Values.imagePullSecrets | toJson) (.Values.podLabels | toJson) | sha256sum | trunc 8) -}}
{{- end }}

{{/*
The name of the objects: the release, with the chart where the release does not name it already.
*/}}
{{- define "swap.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- include "swap.text" .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- if contains (include "swap.text" (.Values.nameOverride | default .Chart.Name)) .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "swap.text" (.Values.nameOverride | default .Chart.Name)) | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end }}

{{/*
The image of the server, by tag and digest.
*/}}
{{- define "swap.image" -}}
{{- if .Values.images.server.digest -}}
{{- printf "%s:%s@%s" (include "swap.text" .Values.images.server.repository) (include "swap.text" .Values.images.server.tag) (include "swap.text" .Values.images.server.digest) -}}
{{- else -}}
{{- printf "%s:%s" (include "swap.text" .Values.images.server.repository) (include "swap.text" .Values.images.server.tag) -}}
{{- end -}}
{{- end }}

{{/*
Labels of every object.
*/}}
{{- define "swap.labels" -}}
{{ include "swap.selectorLabels" . }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
{{- range $key, $value := .Values.commonLabels }}
{{ $key | quote }}: {{ include "swap.string" $value }}
{{- end }}
{{- end }}

{{/*
One line for each file: size in bytes, sha256, path relative to model.path; a hyphen for the unknown.
*/}}
{{- define "swap.modelList" -}}
{{- printf "%s %s %s\n%s" (include "swap.text" (.Values.model.bytes | default "-")) (include "swap.text" (.Values.model.sha256 | default "-")) (include "swap.text" .Values.model.file) .Values.model.furtherFiles -}}
{{- end }}

{{/*
The file that says that all files of this very list are there and right.
*/}}
{{- define "swap.modelMarker" -}}
{{- printf "%s/.complete-%s" (include "swap.text" .Values.model.path) (printf "%s\n%s" (include "swap.modelOrigin" .) (include "swap.modelList" .) | sha256sum | trunc 8) -}}
{{- end }}

{{/*
Where the files come from, for people.
*/}}
{{- define "swap.modelOrigin" -}}
{{- printf "%s at revision %s" (include "swap.text" .Values.model.repo) (include "swap.text" (.Values.model.revision | default "main")) -}}
{{- end }}

{{/*
The name of the application in labels.
*/}}
{{- define "swap.name" -}}
{{- include "swap.text" (.Values.nameOverride | default .Chart.Name) | trunc 63 | trimSuffix "-" -}}
{{- end }}

{{/*
The claim that the chart makes.
*/}}
{{- define "swap.ownClaimName" -}}
{{- if .Values.persistence.name -}}
{{- include "swap.text" .Values.persistence.name -}}
{{- else -}}
{{- printf "%s-models" (include "swap.fullname" . | trunc 56 | trimSuffix "-") -}}
{{- end -}}
{{- end }}

{{/*
What in PromQL selects the pods of the server.
*/}}
{{- define "swap.ownPods" -}}
{{- printf "namespace='%s',pod=~'%s'" .Release.Namespace (printf "%s-[0-9a-z]+-[0-9a-z]+" (include "swap.fullname" .)) -}}
{{- end }}

{{/*
Labels that never change: what selectors match.
*/}}
{{- define "swap.selectorLabels" -}}
app.kubernetes.io/name: {{ include "swap.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{/*
The name of the Service, where clients that know another one are to find it.
*/}}
{{- define "swap.serviceName" -}}
{{- include "swap.text" (.Values.service.name | default (include "swap.fullname" .)) -}}
{{- end }}

{{/*
A string in quotes; an integer or a boolean, as --set makes them, as its text in quotes.
*/}}
{{- define "swap.string" -}}
{{- include "swap.text" . | quote -}}
{{- end }}

{{/*
The text of a scalar: integers from a values file are floats, which print would give an exponent.
*/}}
{{- define "swap.text" -}}
{{- if kindIs "string" . }}{{ . }}{{ else }}{{ toJson . }}{{ end }}
{{- end }}
