{{/*
The claim that holds the model.
*/}}
{{- define "llama-3-1-8b.claimName" -}}
{{- include "llama-3-1-8b.text" (.Values.persistence.name | default (printf "%s-models" (include "llama-3-1-8b.fullname" . | trunc 56 | trimSuffix "-"))) -}}
{{- end }}

{{/*
A new list or script is a new ConfigMap, so that a pod never reads half of an old one.
*/}}
{{- define "llama-3-1-8b.downloadConfigMapName" -}}
{{- printf "%s-%s" (printf "%s-download" (include "llama-3-1-8b.fullname" . | trunc 45 | trimSuffix "-")) (printf "%s%s" (.Files.Get "files/download.sh") (include "llama-3-1-8b.modelList" .) | sha256sum | trunc 8) -}}
{{- end }}

{{/*
The image of the download, by tag and digest.
*/}}
{{- define "llama-3-1-8b.downloadImage" -}}
{{- if .Values.images.download.digest -}}
{{- printf "%s:%s@%s" (include "llama-3-1-8b.text" .Values.images.download.repository) (include "llama-3-1-8b.text" .Values.images.download.tag) (include "llama-3-1-8b.text" .Values.images.download.digest) -}}
{{- else -}}
{{- printf "%s:%s" (include "llama-3-1-8b.text" .Values.images.download.repository) (include "llama-3-1-8b.text" .Values.images.download.tag) -}}
{{- end -}}
{{- end }}

{{/*
A Job cannot be changed, so its name changes with every value that it is made of.
*/}}
{{- define "llama-3-1-8b.downloadJobName" -}}
{{- printf "%s-%s" (printf "%s-download-model" (include "llama-3-1-8b.fullname" . | trunc 39 | trimSuffix "-")) (printf "%s%s%s%d-%d%s%s%s%s" (printf "%s%s%s%s%s%s%s%s%s%s%s" (include "llama-3-1-8b.downloadConfigMapName" .) (include "llama-3-1-8b.downloadImage" .) .Values.images.download.pullPolicy (include "llama-3-1-8b.modelMarker" .) (include "llama-3-1-8b.text" .Values.model.path) (.Values.download.endpoint | toJson) (.Values.download.token.existingSecret | toJson) (.Values.download.token.secretKey | toJson) (.Values.download.extraEnv | toJson) (.Values.download.resources.requests | toJson) (.Values.download.resources.limits | toJson)) (printf "%s%s" (include "llama-3-1-8b.volumeName" .) (include "llama-3-1-8b.claimName" .)) (printf "%s%s%s" (.Values.nodeSelector | toJson) (.Values.affinity.nodeAffinity | toJson) (.Values.tolerations | toJson)) (.Values.download.backoffLimit | int64) (.Values.download.activeDeadlineSeconds | int64) (.Values.podSecurityContext | toJson) (.Values.containerSecurityContext | toJson) (.Values.imagePullSecrets | toJson) (.Values.podLabels | toJson) | sha256sum | trunc 8) -}}
{{- end }}

{{/*
The name of the objects: the release, with the chart where the release does not name it already.
*/}}
{{- define "llama-3-1-8b.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- include "llama-3-1-8b.text" .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- if contains (include "llama-3-1-8b.text" (.Values.nameOverride | default .Chart.Name)) .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "llama-3-1-8b.text" (.Values.nameOverride | default .Chart.Name)) | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end }}

{{/*
The image of the server, by tag and digest.
*/}}
{{- define "llama-3-1-8b.image" -}}
{{- if .Values.images.server.digest -}}
{{- printf "%s:%s@%s" (include "llama-3-1-8b.text" .Values.images.server.repository) (include "llama-3-1-8b.text" .Values.images.server.tag) (include "llama-3-1-8b.text" .Values.images.server.digest) -}}
{{- else -}}
{{- printf "%s:%s" (include "llama-3-1-8b.text" .Values.images.server.repository) (include "llama-3-1-8b.text" .Values.images.server.tag) -}}
{{- end -}}
{{- end }}

{{/*
Labels of every object.
*/}}
{{- define "llama-3-1-8b.labels" -}}
{{ include "llama-3-1-8b.selectorLabels" . }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
{{- range $key, $value := .Values.commonLabels }}
{{ $key | quote }}: {{ include "llama-3-1-8b.string" $value }}
{{- end }}
{{- end }}

{{/*
One line for each file: size in bytes, sha256, path relative to model.path; a hyphen for the unknown.
*/}}
{{- define "llama-3-1-8b.modelList" -}}
{{- printf "%s %s %s\n%s" (include "llama-3-1-8b.text" (.Values.model.bytes | default "-")) (include "llama-3-1-8b.text" (.Values.model.sha256 | default "-")) (include "llama-3-1-8b.text" .Values.model.file) .Values.model.furtherFiles -}}
{{- end }}

{{/*
The file that says that all files of this very list are there and right.
*/}}
{{- define "llama-3-1-8b.modelMarker" -}}
{{- printf "%s/.complete-%s" (include "llama-3-1-8b.text" .Values.model.path) (printf "%s\n%s" (include "llama-3-1-8b.modelOrigin" .) (include "llama-3-1-8b.modelList" .) | sha256sum | trunc 8) -}}
{{- end }}

{{/*
Where the files come from, for people.
*/}}
{{- define "llama-3-1-8b.modelOrigin" -}}
{{- printf "%s at revision %s" (include "llama-3-1-8b.text" .Values.model.repo) (include "llama-3-1-8b.text" (.Values.model.revision | default "main")) -}}
{{- end }}

{{/*
The name of the application in labels.
*/}}
{{- define "llama-3-1-8b.name" -}}
{{- include "llama-3-1-8b.text" (.Values.nameOverride | default .Chart.Name) | trunc 63 | trimSuffix "-" -}}
{{- end }}

{{/*
What in PromQL selects the pods of the server.
*/}}
{{- define "llama-3-1-8b.ownPods" -}}
{{- printf "namespace='%s',pod=~'%s'" .Release.Namespace (printf "%s-[0-9a-z]+-[0-9a-z]+" (include "llama-3-1-8b.fullname" .)) -}}
{{- end }}

{{/*
Labels that never change: what selectors match.
*/}}
{{- define "llama-3-1-8b.selectorLabels" -}}
app.kubernetes.io/name: {{ include "llama-3-1-8b.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{/*
The name of the Service, where clients that know another one are to find it.
*/}}
{{- define "llama-3-1-8b.serviceName" -}}
{{- include "llama-3-1-8b.text" (.Values.service.name | default (include "llama-3-1-8b.fullname" .)) -}}
{{- end }}

{{/*
The volume behind the claim: with the namespace, since volumes have none.
*/}}
{{- define "llama-3-1-8b.volumeName" -}}
{{- include "llama-3-1-8b.text" (.Values.persistence.volumeName | default (printf "%s-%s" .Release.Namespace (printf "%s-models" (include "llama-3-1-8b.fullname" . | trunc 56 | trimSuffix "-")))) -}}
{{- end }}

{{/*
A string in quotes; an integer or a boolean, as --set makes them, as its text in quotes.
*/}}
{{- define "llama-3-1-8b.string" -}}
{{- include "llama-3-1-8b.text" . | quote -}}
{{- end }}

{{/*
The text of a scalar: integers from a values file are floats, which print would give an exponent.
*/}}
{{- define "llama-3-1-8b.text" -}}
{{- if kindIs "string" . }}{{ . }}{{ else }}{{ toJson . }}{{ end }}
{{- end }}
