{{/*
The claim that holds the model: the given one, or ours.
*/}}
{{- define "chat.claimName" -}}
{{- if .Values.persistence.existingClaim -}}
{{- include "chat.text" .Values.persistence.existingClaim -}}
{{- else -}}
{{- include "chat.ownClaimName" . -}}
{{- end -}}
{{- end }}

{{/*
A new list or script is a new ConfigMap, so that a pod never reads half of an old one.
*/}}
{{- define "chat.downloadConfigMapName" -}}
{{- printf "%s-%s" (printf "%s-download" (include "chat.fullname" . | trunc 45 | trimSuffix "-")) (printf "%s%s" (.Files.Get "files/download.sh") (include "chat.modelList" .) | sha256sum | trunc 8) -}}
{{- end }}

{{/*
The image of the download, by tag and digest.
*/}}
{{- define "chat.downloadImage" -}}
{{- if .Values.images.download.digest -}}
{{- printf "%s:%s@%s" (include "chat.text" .Values.images.download.repository) (include "chat.text" .Values.images.download.tag) (include "chat.text" .Values.images.download.digest) -}}
{{- else -}}
{{- printf "%s:%s" (include "chat.text" .Values.images.download.repository) (include "chat.text" .Values.images.download.tag) -}}
{{- end -}}
{{- end }}

{{/*
A Job cannot be changed, so its name changes with every value that it is made of.
*/}}
{{- define "chat.downloadJobName" -}}
{{- printf "%s-%s" (printf "%s-download-model" (include "chat.fullname" . | trunc 39 | trimSuffix "-")) (printf "%s%s%s%d-%d%s%s%s%s" (printf "%s%s%s%s%s%s%s%s%s%s%s" (include "chat.downloadConfigMapName" .) (include "chat.downloadImage" .) .Values.images.download.pullPolicy (include "chat.modelMarker" .) (include "chat.text" .Values.model.path) (.Values.download.endpoint | toJson) (.Values.download.token.existingSecret | toJson) (.Values.download.token.secretKey | toJson) (.Values.download.extraEnv | toJson) (.Values.download.resources.requests | toJson) (.Values.download.resources.limits | toJson)) (printf "%s%s" (include "chat.claimName" .) .Values.persistence.accessMode) (printf "%s%s%s" (.Values.nodeSelector | toJson) (.Values.affinity.nodeAffinity | toJson) (.Values.tolerations | toJson)) (.Values.download.backoffLimit | int64) (.Values.download.activeDeadlineSeconds | int64) (.Values.podSecurityContext | toJson) (.Values.containerSecurityContext | toJson) (.Values.imagePullSecrets | toJson) (.Values.podLabels | toJson) | sha256sum | trunc 8) -}}
{{- end }}

{{/*
The name of the objects: the release, with the chart where the release does not name it already.
*/}}
{{- define "chat.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- include "chat.text" .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- if contains (include "chat.text" (.Values.nameOverride | default .Chart.Name)) .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "chat.text" (.Values.nameOverride | default .Chart.Name)) | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end }}

{{/*
The image of the server, by tag and digest.
*/}}
{{- define "chat.image" -}}
{{- if .Values.images.server.digest -}}
{{- printf "%s@%s" (include "chat.taggedImage" .) (include "chat.text" .Values.images.server.digest) -}}
{{- else -}}
{{- include "chat.taggedImage" . -}}
{{- end -}}
{{- end }}

{{/*
Labels of every object.
*/}}
{{- define "chat.labels" -}}
{{ include "chat.selectorLabels" . }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
{{- range $key, $value := .Values.commonLabels }}
{{ $key | quote }}: {{ include "chat.string" $value }}
{{- end }}
{{- end }}

{{/*
One line for each file: size in bytes, sha256, path relative to model.path; a hyphen for the unknown.
*/}}
{{- define "chat.modelList" -}}
{{- printf "%s %s %s\n%s" (include "chat.text" (.Values.model.bytes | default "-")) (include "chat.text" (.Values.model.sha256 | default "-")) (include "chat.text" .Values.model.file) .Values.model.furtherFiles -}}
{{- end }}

{{/*
The file that says that all files of this very list are there and right.
*/}}
{{- define "chat.modelMarker" -}}
{{- printf "%s/.complete-%s" (include "chat.text" .Values.model.path) (printf "%s\n%s" (include "chat.modelOrigin" .) (include "chat.modelList" .) | sha256sum | trunc 8) -}}
{{- end }}

{{/*
Where the files come from, for people.
*/}}
{{- define "chat.modelOrigin" -}}
{{- printf "%s at revision %s" (include "chat.text" .Values.model.repo) (include "chat.text" (.Values.model.revision | default "main")) -}}
{{- end }}

{{/*
The name of the application in labels.
*/}}
{{- define "chat.name" -}}
{{- include "chat.text" (.Values.nameOverride | default .Chart.Name) | trunc 63 | trimSuffix "-" -}}
{{- end }}

{{/*
The claim that the chart makes.
*/}}
{{- define "chat.ownClaimName" -}}
{{- if .Values.persistence.name -}}
{{- include "chat.text" .Values.persistence.name -}}
{{- else -}}
{{- printf "%s-models" (include "chat.fullname" . | trunc 56 | trimSuffix "-") -}}
{{- end -}}
{{- end }}

{{/*
What in PromQL selects the pods of the server.
*/}}
{{- define "chat.ownPods" -}}
{{- printf "namespace='%s',pod=~'%s'" .Release.Namespace (printf "%s-[0-9a-z]+-[0-9a-z]+" (include "chat.fullname" .)) -}}
{{- end }}

{{/*
Labels that never change: what selectors match.
*/}}
{{- define "chat.selectorLabels" -}}
app.kubernetes.io/name: {{ include "chat.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{/*
The name of the Service, where clients that know another one are to find it.
*/}}
{{- define "chat.serviceName" -}}
{{- include "chat.text" (.Values.service.name | default (include "chat.fullname" .)) -}}
{{- end }}

{{/*
The image of the server by its tag.
*/}}
{{- define "chat.taggedImage" -}}
{{- if .Values.images.server.name -}}
{{- printf "%s:%s-%s" (include "chat.text" .Values.images.server.repository) (include "chat.text" .Values.images.server.name) (include "chat.text" (.Values.images.server.tag | default .Chart.AppVersion)) -}}
{{- else -}}
{{- printf "%s:%s" (include "chat.text" .Values.images.server.repository) (include "chat.text" (.Values.images.server.tag | default .Chart.AppVersion)) -}}
{{- end -}}
{{- end }}

{{/*
A string in quotes; an integer or a boolean, as --set makes them, as its text in quotes.
*/}}
{{- define "chat.string" -}}
{{- include "chat.text" . | quote -}}
{{- end }}

{{/*
The text of a scalar: integers from a values file are floats, which print would give an exponent.
*/}}
{{- define "chat.text" -}}
{{- if kindIs "string" . }}{{ . }}{{ else }}{{ toJson . }}{{ end }}
{{- end }}
