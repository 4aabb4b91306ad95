{{/*
The claim that holds the model: the given one, or ours.
*/}}
{{- define "deepseek-coder-v2-lite.claimName" -}}
{{- if .Values.persistence.existingClaim -}}
{{- include "deepseek-coder-v2-lite.text" .Values.persistence.existingClaim -}}
{{- else -}}
{{- include "deepseek-coder-v2-lite.ownClaimName" . -}}
{{- end -}}
{{- end }}

{{/*
A new list or script is a new ConfigMap, so that a pod never reads half of an old one.
*/}}
{{- define "deepseek-coder-v2-lite.downloadConfigMapName" -}}
{{- printf "%s-%s" (printf "%s-download" (include "deepseek-coder-v2-lite.fullname" . | trunc 45 | trimSuffix "-")) (printf "%s%s" (.Files.Get "files/download.sh") (include "deepseek-coder-v2-lite.modelList" .) | sha256sum | trunc 8) -}}
{{- end }}

{{/*
The image of the download, by tag and digest.
*/}}
{{- define "deepseek-coder-v2-lite.downloadImage" -}}
{{- if .Values.images.download.digest -}}
{{- printf "%s:%s@%s" (include "deepseek-coder-v2-lite.text" .Values.images.download.repository) (include "deepseek-coder-v2-lite.text" .Values.images.download.tag) (include "deepseek-coder-v2-lite.text" .Values.images.download.digest) -}}
{{- else -}}
{{- printf "%s:%s" (include "deepseek-coder-v2-lite.text" .Values.images.download.repository) (include "deepseek-coder-v2-lite.text" .Values.images.download.tag) -}}
{{- end -}}
{{- end }}

{{/*
A Job cannot be changed, so its name changes with every value that it is made of.
*/}}
{{- define "deepseek-coder-v2-lite.downloadJobName" -}}
{{- printf "%s-%s" (printf "%s-download-model" (include "deepseek-coder-v2-lite.fullname" . | trunc 39 | trimSuffix "-")) (printf "%s%s%s%d-%d%s%s%s%s" (printf "%s%s%s%s%s%s%s%s%s%s%s" (include "deepseek-coder-v2-lite.downloadConfigMapName" .) (include "deepseek-coder-v2-lite.downloadImage" .) .Values.images.download.pullPolicy (include "deepseek-coder-v2-lite.modelMarker" .) (include "deepseek-coder-v2-lite.text" .Values.model.path) (.Values.download.endpoint | toJson) (.Values.download.token.existingSecret | toJson) (.Values.download.token.secretKey | toJson) (.Values.download.extraEnv | toJson) (.Values.download.resources.requests | toJson) (.Values.download.resources.limits | toJson)) (printf "%s%s" (include "deepseek-coder-v2-lite.claimName" .) .Values.persistence.accessMode) (printf "%s%s%s" (.Values.nodeSelector | toJson) (.Values.affinity.nodeAffinity | toJson) (.Values.tolerations | toJson)) (.Values.download.backoffLimit | int64) (.Values.download.activeDeadlineSeconds | int64) (.Values.podSecurityContext | toJson) (.Values.containerSecurityContext | toJson) (.Values.imagePullSecrets | toJson) (.Values.podLabels | toJson) | sha256sum | trunc 8) -}}
{{- end }}

{{/*
The name of the objects: the release, with the chart where the release does not name it already.
*/}}
{{- define "deepseek-coder-v2-lite.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- include "deepseek-coder-v2-lite.text" .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- if contains (include "deepseek-coder-v2-lite.text" (.Values.nameOverride | default .Chart.Name)) .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "deepseek-coder-v2-lite.text" (.Values.nameOverride | default .Chart.Name)) | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end }}

{{/*
The image of the server, by tag and digest.
*/}}
{{- define "deepseek-coder-v2-lite.image" -}}
{{- if .Values.images.server.digest -}}
{{- printf "%s:%s@%s" (include "deepseek-coder-v2-lite.text" .Values.images.server.repository) (include "deepseek-coder-v2-lite.text" .Values.images.server.tag) (include "deepseek-coder-v2-lite.text" .Values.images.server.digest) -}}
{{- else -}}
{{- printf "%s:%s" (include "deepseek-coder-v2-lite.text" .Values.images.server.repository) (include "deepseek-coder-v2-lite.text" .Values.images.server.tag) -}}
{{- end -}}
{{- end }}

{{/*
Labels of every object.
*/}}
{{- define "deepseek-coder-v2-lite.labels" -}}
{{ include "deepseek-coder-v2-lite.selectorLabels" . }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
{{- range $key, $value := .Values.commonLabels }}
{{ $key | quote }}: {{ include "deepseek-coder-v2-lite.string" $value }}
{{- end }}
{{- end }}

{{/*
One line for each file: size in bytes, sha256, path relative to model.path; a hyphen for the unknown.
*/}}
{{- define "deepseek-coder-v2-lite.modelList" -}}
{{- printf "%s %s %s\n%s" (include "deepseek-coder-v2-lite.text" (.Values.model.bytes | default "-")) (include "deepseek-coder-v2-lite.text" (.Values.model.sha256 | default "-")) (include "deepseek-coder-v2-lite.text" .Values.model.file) .Values.model.furtherFiles -}}
{{- end }}

{{/*
The file that says that all files of this very list are there and right.
*/}}
{{- define "deepseek-coder-v2-lite.modelMarker" -}}
{{- printf "%s/.complete-%s" (include "deepseek-coder-v2-lite.text" .Values.model.path) (printf "%s\n%s" (include "deepseek-coder-v2-lite.modelOrigin" .) (include "deepseek-coder-v2-lite.modelList" .) | sha256sum | trunc 8) -}}
{{- end }}

{{/*
Where the files come from, for people.
*/}}
{{- define "deepseek-coder-v2-lite.modelOrigin" -}}
{{- printf "%s at revision %s" (include "deepseek-coder-v2-lite.text" .Values.model.repo) (include "deepseek-coder-v2-lite.text" (.Values.model.revision | default "main")) -}}
{{- end }}

{{/*
The name of the application in labels.
*/}}
{{- define "deepseek-coder-v2-lite.name" -}}
{{- include "deepseek-coder-v2-lite.text" (.Values.nameOverride | default .Chart.Name) | trunc 63 | trimSuffix "-" -}}
{{- end }}

{{/*
The claim that the chart makes.
*/}}
{{- define "deepseek-coder-v2-lite.ownClaimName" -}}
{{- if .Values.persistence.name -}}
{{- include "deepseek-coder-v2-lite.text" .Values.persistence.name -}}
{{- else -}}
{{- printf "%s-models" (include "deepseek-coder-v2-lite.fullname" . | trunc 56 | trimSuffix "-") -}}
{{- end -}}
{{- end }}

{{/*
What in PromQL selects the pods of the server.
*/}}
{{- define "deepseek-coder-v2-lite.ownPods" -}}
{{- printf "namespace='%s',pod=~'%s'" .Release.Namespace (printf "%s-[0-9a-z]+-[0-9a-z]+" (include "deepseek-coder-v2-lite.fullname" .)) -}}
{{- end }}

{{/*
Labels that never change: what selectors match.
*/}}
{{- define "deepseek-coder-v2-lite.selectorLabels" -}}
app.kubernetes.io/name: {{ include "deepseek-coder-v2-lite.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{/*
The name of the Service, where clients that know another one are to find it.
*/}}
{{- define "deepseek-coder-v2-lite.serviceName" -}}
{{- include "deepseek-coder-v2-lite.text" (.Values.service.name | default (include "deepseek-coder-v2-lite.fullname" .)) -}}
{{- end }}

{{/*
A string in quotes; an integer or a boolean, as --set makes them, as its text in quotes.
*/}}
{{- define "deepseek-coder-v2-lite.string" -}}
{{- include "deepseek-coder-v2-lite.text" . | quote -}}
{{- end }}

{{/*
The text of a scalar: integers from a values file are floats, which print would give an exponent.
*/}}
{{- define "deepseek-coder-v2-lite.text" -}}
{{- if kindIs "string" . }}{{ . }}{{ else }}{{ toJson . }}{{ end }}
{{- end }}
