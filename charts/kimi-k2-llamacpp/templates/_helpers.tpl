{{/*
The claim that holds the model: the given one, or ours.
*/}}
{{- define "kimi-k2-llamacpp.claimName" -}}
{{- if .Values.persistence.existingClaim -}}
{{- include "kimi-k2-llamacpp.text" .Values.persistence.existingClaim -}}
{{- else -}}
{{- include "kimi-k2-llamacpp.ownClaimName" . -}}
{{- end -}}
{{- end }}

{{/*
A new list or script is a new ConfigMap, so that a pod never reads half of an old one.
*/}}
{{- define "kimi-k2-llamacpp.downloadConfigMapName" -}}
{{- printf "%s-%s" (printf "%s-download" (include "kimi-k2-llamacpp.fullname" . | trunc 45 | trimSuffix "-")) (printf "%s%s" (.Files.Get "files/download.sh") (include "kimi-k2-llamacpp.modelList" .) | sha256sum | trunc 8) -}}
{{- end }}

{{/*
The image of the download, by tag and digest.
*/}}
{{- define "kimi-k2-llamacpp.downloadImage" -}}
{{- if .Values.images.download.digest -}}
{{- printf "%s:%s@%s" (include "kimi-k2-llamacpp.text" .Values.images.download.repository) (include "kimi-k2-llamacpp.text" .Values.images.download.tag) (include "kimi-k2-llamacpp.text" .Values.images.download.digest) -}}
{{- else -}}
{{- printf "%s:%s" (include "kimi-k2-llamacpp.text" .Values.images.download.repository) (include "kimi-k2-llamacpp.text" .Values.images.download.tag) -}}
{{- end -}}
{{- end }}

{{/*
A Job cannot be changed, so its name changes with every value that it is made of.
*/}}
{{- define "kimi-k2-llamacpp.downloadJobName" -}}
{{- printf "%s-%s" (printf "%s-download-model" (include "kimi-k2-llamacpp.fullname" . | trunc 39 | trimSuffix "-")) (printf "%s%s%s%d-%d%s%s%s%s" (printf "%s%s%s%s%s%s%s%s%s%s%s" (include "kimi-k2-llamacpp.downloadConfigMapName" .) (include "kimi-k2-llamacpp.downloadImage" .) .Values.images.download.pullPolicy (include "kimi-k2-llamacpp.modelMarker" .) (include "kimi-k2-llamacpp.text" .Values.model.path) (.Values.download.endpoint | toJson) (.Values.download.token.existingSecret | toJson) (.Values.download.token.secretKey | toJson) (.Values.download.extraEnv | toJson) (.Values.download.resources.requests | toJson) (.Values.download.resources.limits | toJson)) (printf "%s%s" (include "kimi-k2-llamacpp.claimName" .) .Values.persistence.accessMode) (printf "%s%s%s" (.Values.nodeSelector | toJson) (.Values.affinity.nodeAffinity | toJson) (.Values.tolerations | toJson)) (.Values.download.backoffLimit | int64) (.Values.download.activeDeadlineSeconds | int64) (.Values.podSecurityContext | toJson) (.Values.containerSecurityContext | toJson) (.Values.imagePullSecrets | toJson) (.Values.podLabels | toJson) | sha256sum | trunc 8) -}}
{{- end }}

{{/*
The name of the objects: the release, with the chart where the release does not name it already.
*/}}
{{- define "kimi-k2-llamacpp.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- include "kimi-k2-llamacpp.text" .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- if contains (include "kimi-k2-llamacpp.text" (.Values.nameOverride | default .Chart.Name)) .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "kimi-k2-llamacpp.text" (.Values.nameOverride | default .Chart.Name)) | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end }}

{{/*
The image of the server, by tag and digest.
*/}}
{{- define "kimi-k2-llamacpp.image" -}}
{{- if .Values.images.server.digest -}}
{{- printf "%s@%s" (include "kimi-k2-llamacpp.taggedImage" .) (include "kimi-k2-llamacpp.text" .Values.images.server.digest) -}}
{{- else -}}
{{- include "kimi-k2-llamacpp.taggedImage" . -}}
{{- end -}}
{{- end }}

{{/*
Labels of every object.
*/}}
{{- define "kimi-k2-llamacpp.labels" -}}
{{ include "kimi-k2-llamacpp.selectorLabels" . }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
{{- range $key, $value := .Values.commonLabels }}
{{ $key | quote }}: {{ include "kimi-k2-llamacpp.string" $value }}
{{- end }}
{{- end }}

{{/*
One line for each file: size in bytes, sha256, path relative to model.path; a hyphen for the unknown.
*/}}
{{- define "kimi-k2-llamacpp.modelList" -}}
{{- printf "%s %s %s\n%s" (include "kimi-k2-llamacpp.text" (.Values.model.bytes | default "-")) (include "kimi-k2-llamacpp.text" (.Values.model.sha256 | default "-")) (include "kimi-k2-llamacpp.text" .Values.model.file) .Values.model.furtherFiles -}}
{{- end }}

{{/*
The file that says that all files of this very list are there and right.
*/}}
{{- define "kimi-k2-llamacpp.modelMarker" -}}
{{- printf "%s/.complete-%s" (include "kimi-k2-llamacpp.text" .Values.model.path) (printf "%s\n%s" (include "kimi-k2-llamacpp.modelOrigin" .) (include "kimi-k2-llamacpp.modelList" .) | sha256sum | trunc 8) -}}
{{- end }}

{{/*
Where the files come from, for people.
*/}}
{{- define "kimi-k2-llamacpp.modelOrigin" -}}
{{- printf "%s at revision %s" (include "kimi-k2-llamacpp.text" .Values.model.repo) (include "kimi-k2-llamacpp.text" (.Values.model.revision | default "main")) -}}
{{- end }}

{{/*
The name of the application in labels.
*/}}
{{- define "kimi-k2-llamacpp.name" -}}
{{- include "kimi-k2-llamacpp.text" (.Values.nameOverride | default .Chart.Name) | trunc 63 | trimSuffix "-" -}}
{{- end }}

{{/*
The claim that the chart makes.
*/}}
{{- define "kimi-k2-llamacpp.ownClaimName" -}}
{{- if .Values.persistence.name -}}
{{- include "kimi-k2-llamacpp.text" .Values.persistence.name -}}
{{- else -}}
{{- printf "%s-models" (include "kimi-k2-llamacpp.fullname" . | trunc 56 | trimSuffix "-") -}}
{{- end -}}
{{- end }}

{{/*
What in PromQL selects the pods of the server.
*/}}
{{- define "kimi-k2-llamacpp.ownPods" -}}
{{- printf "namespace='%s',pod=~'%s'" .Release.Namespace (printf "%s-[0-9a-z]+-[0-9a-z]+" (include "kimi-k2-llamacpp.fullname" .)) -}}
{{- end }}

{{/*
Labels that never change: what selectors match.
*/}}
{{- define "kimi-k2-llamacpp.selectorLabels" -}}
app.kubernetes.io/name: {{ include "kimi-k2-llamacpp.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{/*
The name of the Service, where clients that know another one are to find it.
*/}}
{{- define "kimi-k2-llamacpp.serviceName" -}}
{{- include "kimi-k2-llamacpp.text" (.Values.service.name | default (include "kimi-k2-llamacpp.fullname" .)) -}}
{{- end }}

{{/*
The image of the server by its tag.
*/}}
{{- define "kimi-k2-llamacpp.taggedImage" -}}
{{- if .Values.images.server.name -}}
{{- printf "%s:%s-%s" (include "kimi-k2-llamacpp.text" .Values.images.server.repository) (include "kimi-k2-llamacpp.text" .Values.images.server.name) (include "kimi-k2-llamacpp.text" (.Values.images.server.tag | default .Chart.AppVersion)) -}}
{{- else -}}
{{- printf "%s:%s" (include "kimi-k2-llamacpp.text" .Values.images.server.repository) (include "kimi-k2-llamacpp.text" (.Values.images.server.tag | default .Chart.AppVersion)) -}}
{{- end -}}
{{- end }}

{{/*
A string in quotes; an integer or a boolean, as --set makes them, as its text in quotes.
*/}}
{{- define "kimi-k2-llamacpp.string" -}}
{{- include "kimi-k2-llamacpp.text" . | quote -}}
{{- end }}

{{/*
The text of a scalar: integers from a values file are floats, which print would give an exponent.
*/}}
{{- define "kimi-k2-llamacpp.text" -}}
{{- if kindIs "string" . }}{{ . }}{{ else }}{{ toJson . }}{{ end }}
{{- end }}
