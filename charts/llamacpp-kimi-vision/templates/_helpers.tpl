{{/*
The claim that holds the model: the given one, or ours.
*/}}
{{- define "llamacpp-kimi-vision.claimName" -}}
{{- if .Values.persistence.existingClaim -}}
{{- include "llamacpp-kimi-vision.text" .Values.persistence.existingClaim -}}
{{- else -}}
{{- include "llamacpp-kimi-vision.ownClaimName" . -}}
{{- end -}}
{{- end }}

{{/*
A new list or script is a new ConfigMap, so that a pod never reads half of an old one.
*/}}
{{- define "llamacpp-kimi-vision.downloadConfigMapName" -}}
{{- printf "%s-%s" (printf "%s-download" (include "llamacpp-kimi-vision.fullname" . | trunc 45 | trimSuffix "-")) (printf "%s%s" (.Files.Get "files/download.sh") (include "llamacpp-kimi-vision.modelList" .) | sha256sum | trunc 8) -}}
{{- end }}

{{/*
The image of the download, by tag and digest.
*/}}
{{- define "llamacpp-kimi-vision.downloadImage" -}}
{{- if .Values.images.download.digest -}}
{{- printf "%s:%s@%s" (include "llamacpp-kimi-vision.text" .Values.images.download.repository) (include "llamacpp-kimi-vision.text" .Values.images.download.tag) (include "llamacpp-kimi-vision.text" .Values.images.download.digest) -}}
{{- else -}}
{{- printf "%s:%s" (include "llamacpp-kimi-vision.text" .Values.images.download.repository) (include "llamacpp-kimi-vision.text" .Values.images.download.tag) -}}
{{- end -}}
{{- end }}

{{/*
A Job cannot be changed, so its name changes with every value that it is made of.
*/}}
{{- define "llamacpp-kimi-vision.downloadJobName" -}}
{{- printf "%s-%s" (printf "%s-download-model" (include "llamacpp-kimi-vision.fullname" . | trunc 39 | trimSuffix "-")) (printf "%s%s%s%d-%d%s%s%s%s" (printf "%s%s%s%s%s%s%s%s%s%s%s" (include "llamacpp-kimi-vision.downloadConfigMapName" .) (include "llamacpp-kimi-vision.downloadImage" .) .Values.images.download.pullPolicy (include "llamacpp-kimi-vision.modelMarker" .) (include "llamacpp-kimi-vision.text" .Values.model.path) (.Values.download.endpoint | toJson) (.Values.download.token.existingSecret | toJson) (.Values.download.token.secretKey | toJson) (.Values.download.extraEnv | toJson) (.Values.download.resources.requests | toJson) (.Values.download.resources.limits | toJson)) (printf "%s%s" (include "llamacpp-kimi-vision.claimName" .) .Values.persistence.accessMode) (printf "%s%s%s" (.Values.nodeSelector | toJson) (.Values.affinity.nodeAffinity | toJson) (.Values.tolerations | toJson)) (.Values.download.backoffLimit | int64) (.Values.download.activeDeadlineSeconds | int64) (.Values.podSecurityContext | toJson) (.Values.containerSecurityContext | toJson) (.Values.imagePullSecrets | toJson) (.Values.podLabels | toJson) | sha256sum | trunc 8) -}}
{{- end }}

{{/*
The name of the objects: the release, with the chart where the release does not name it already.
*/}}
{{- define "llamacpp-kimi-vision.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- include "llamacpp-kimi-vision.text" .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- if contains (include "llamacpp-kimi-vision.text" (.Values.nameOverride | default .Chart.Name)) .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "llamacpp-kimi-vision.text" (.Values.nameOverride | default .Chart.Name)) | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end }}

{{/*
The image of the server, by tag and digest.
*/}}
{{- define "llamacpp-kimi-vision.image" -}}
{{- if .Values.images.server.digest -}}
{{- printf "%s@%s" (include "llamacpp-kimi-vision.taggedImage" .) (include "llamacpp-kimi-vision.text" .Values.images.server.digest) -}}
{{- else -}}
{{- include "llamacpp-kimi-vision.taggedImage" . -}}
{{- end -}}
{{- end }}

{{/*
Labels of every object.
*/}}
{{- define "llamacpp-kimi-vision.labels" -}}
{{ include "llamacpp-kimi-vision.selectorLabels" . }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
{{- range $key, $value := .Values.commonLabels }}
{{ $key | quote }}: {{ include "llamacpp-kimi-vision.string" $value }}
{{- end }}
{{- end }}

{{/*
One line for each file: size in bytes, sha256, path relative to model.path; a hyphen for the unknown.
*/}}
{{- define "llamacpp-kimi-vision.modelList" -}}
{{- printf "%s %s %s\n%s" (include "llamacpp-kimi-vision.text" (.Values.model.bytes | default "-")) (include "llamacpp-kimi-vision.text" (.Values.model.sha256 | default "-")) (include "llamacpp-kimi-vision.text" .Values.model.file) .Values.model.furtherFiles -}}
{{- end }}

{{/*
The file that says that all files of this very list are there and right.
*/}}
{{- define "llamacpp-kimi-vision.modelMarker" -}}
{{- printf "%s/.complete-%s" (include "llamacpp-kimi-vision.text" .Values.model.path) (printf "%s\n%s" (include "llamacpp-kimi-vision.modelOrigin" .) (include "llamacpp-kimi-vision.modelList" .) | sha256sum | trunc 8) -}}
{{- end }}

{{/*
Where the files come from, for people.
*/}}
{{- define "llamacpp-kimi-vision.modelOrigin" -}}
{{- printf "%s at revision %s" (include "llamacpp-kimi-vision.text" .Values.model.repo) (include "llamacpp-kimi-vision.text" (.Values.model.revision | default "main")) -}}
{{- end }}

{{/*
The name of the application in labels.
*/}}
{{- define "llamacpp-kimi-vision.name" -}}
{{- include "llamacpp-kimi-vision.text" (.Values.nameOverride | default .Chart.Name) | trunc 63 | trimSuffix "-" -}}
{{- end }}

{{/*
The claim that the chart makes.
*/}}
{{- define "llamacpp-kimi-vision.ownClaimName" -}}
{{- if .Values.persistence.name -}}
{{- include "llamacpp-kimi-vision.text" .Values.persistence.name -}}
{{- else -}}
{{- printf "%s-models" (include "llamacpp-kimi-vision.fullname" . | trunc 56 | trimSuffix "-") -}}
{{- end -}}
{{- end }}

{{/*
What in PromQL selects the pods of the server.
*/}}
{{- define "llamacpp-kimi-vision.ownPods" -}}
{{- printf "namespace='%s',pod=~'%s'" .Release.Namespace (printf "%s-[0-9a-z]+-[0-9a-z]+" (include "llamacpp-kimi-vision.fullname" .)) -}}
{{- end }}

{{/*
Labels that never change: what selectors match.
*/}}
{{- define "llamacpp-kimi-vision.selectorLabels" -}}
app.kubernetes.io/name: {{ include "llamacpp-kimi-vision.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{/*
The name of the Service, where clients that know another one are to find it.
*/}}
{{- define "llamacpp-kimi-vision.serviceName" -}}
{{- include "llamacpp-kimi-vision.text" (.Values.service.name | default (include "llamacpp-kimi-vision.fullname" .)) -}}
{{- end }}

{{/*
The image of the server by its tag.
*/}}
{{- define "llamacpp-kimi-vision.taggedImage" -}}
{{- if .Values.images.server.name -}}
{{- printf "%s:%s-%s" (include "llamacpp-kimi-vision.text" .Values.images.server.repository) (include "llamacpp-kimi-vision.text" .Values.images.server.name) (include "llamacpp-kimi-vision.text" (.Values.images.server.tag | default .Chart.AppVersion)) -}}
{{- else -}}
{{- printf "%s:%s" (include "llamacpp-kimi-vision.text" .Values.images.server.repository) (include "llamacpp-kimi-vision.text" (.Values.images.server.tag | default .Chart.AppVersion)) -}}
{{- end -}}
{{- end }}

{{/*
A string in quotes; an integer or a boolean, as --set makes them, as its text in quotes.
*/}}
{{- define "llamacpp-kimi-vision.string" -}}
{{- include "llamacpp-kimi-vision.text" . | quote -}}
{{- end }}

{{/*
The text of a scalar: integers from a values file are floats, which print would give an exponent.
*/}}
{{- define "llamacpp-kimi-vision.text" -}}
{{- if kindIs "string" . }}{{ . }}{{ else }}{{ toJson . }}{{ end }}
{{- end }}
