{{/*
The key that clients send, from the environment: the ConfigMap never holds it.
*/}}
{{- define "llama-swap.apiKeys" -}}
{{- if .Values.auth.existingSecret -}}
{{- "apiKeys:\n  - \"${env.LLAMA_SWAP_API_KEY}\"\n" -}}
{{- else -}}
{{- "" -}}
{{- end -}}
{{- end }}

{{/*
The claim that holds the model.
*/}}
{{- define "llama-swap.claimName" -}}
{{- include "llama-swap.text" (.Values.persistence.name | default (printf "%s-models" (include "llama-swap.fullname" . | trunc 56 | trimSuffix "-"))) -}}
{{- end }}

{{/*
A new list or script is a new ConfigMap, so that a pod never reads half of an old one.
*/}}
{{- define "llama-swap.downloadConfigMapName" -}}
{{- printf "%s-%s" (printf "%s-download" (include "llama-swap.fullname" . | trunc 45 | trimSuffix "-")) (printf "%s%s" (.Files.Get "files/download.sh") (include "llama-swap.modelList" .) | sha256sum | trunc 8) -}}
{{- end }}

{{/*
The image of the download, by tag and digest.
*/}}
{{- define "llama-swap.downloadImage" -}}
{{- if .Values.images.download.digest -}}
{{- printf "%s:%s@%s" (include "llama-swap.text" .Values.images.download.repository) (include "llama-swap.text" .Values.images.download.tag) (include "llama-swap.text" .Values.images.download.digest) -}}
{{- else -}}
{{- printf "%s:%s" (include "llama-swap.text" .Values.images.download.repository) (include "llama-swap.text" .Values.images.download.tag) -}}
{{- end -}}
{{- end }}

{{/*
A Job cannot be changed, so its name changes with every value that it is made of.
*/}}
{{- define "llama-swap.downloadJobName" -}}
{{- printf "%s-%s" (printf "%s-download-model" (include "llama-swap.fullname" . | trunc 39 | trimSuffix "-")) (printf "%s%s%s%d-%d%s%s%s%s" (printf "%s%s%s%s%s%s%s%s%s%s%s" (include "llama-swap.downloadConfigMapName" .) (include "llama-swap.downloadImage" .) .Values.images.download.pullPolicy (include "llama-swap.modelMarker" .) (include "llama-swap.text" .Values.model.path) (.Values.download.endpoint | toJson) (.Values.download.token.existingSecret | toJson) (.Values.download.token.secretKey | toJson) (.Values.download.extraEnv | toJson) (.Values.download.resources.requests | toJson) (.Values.download.resources.limits | toJson)) (printf "%s%s" (include "llama-swap.volumeName" .) (include "llama-swap.claimName" .)) (printf "%s%s%s" (.Values.nodeSelector | toJson) (.Values.affinity.nodeAffinity | toJson) (.Values.tolerations | toJson)) (.Values.download.backoffLimit | int64) (.Values.download.activeDeadlineSeconds | int64) (.Values.podSecurityContext | toJson) (.Values.containerSecurityContext | toJson) (.Values.imagePullSecrets | toJson) (.Values.podLabels | toJson) | sha256sum | trunc 8) -}}
{{- end }}

{{/*
The name of the objects: the release, with the chart where the release does not name it already.
*/}}
{{- define "llama-swap.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- include "llama-swap.text" .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- if contains (include "llama-swap.text" (.Values.nameOverride | default .Chart.Name)) .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "llama-swap.text" (.Values.nameOverride | default .Chart.Name)) | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end }}

{{/*
The image of the server, by tag and digest.
*/}}
{{- define "llama-swap.image" -}}
{{- if .Values.images.server.digest -}}
{{- printf "%s:%s@%s" (include "llama-swap.text" .Values.images.server.repository) (include "llama-swap.text" .Values.images.server.tag) (include "llama-swap.text" .Values.images.server.digest) -}}
{{- else -}}
{{- printf "%s:%s" (include "llama-swap.text" .Values.images.server.repository) (include "llama-swap.text" .Values.images.server.tag) -}}
{{- end -}}
{{- end }}

{{/*
Labels of every object.
*/}}
{{- define "llama-swap.labels" -}}
{{ include "llama-swap.selectorLabels" . }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
{{- range $key, $value := .Values.commonLabels }}
{{ $key | quote }}: {{ include "llama-swap.string" $value }}
{{- end }}
{{- end }}

{{/*
One line for each file: size in bytes, sha256, path relative to model.path; a hyphen for the unknown.
*/}}
{{- define "llama-swap.modelList" -}}
{{- printf "%s %s %s\n%s" (include "llama-swap.text" (.Values.model.bytes | default "-")) (include "llama-swap.text" (.Values.model.sha256 | default "-")) (include "llama-swap.text" .Values.model.file) .Values.model.furtherFiles -}}
{{- end }}

{{/*
The file that says that all files of this very list are there and right.
*/}}
{{- define "llama-swap.modelMarker" -}}
{{- printf "%s/.complete-%s" (include "llama-swap.text" .Values.model.path) (printf "%s\n%s" (include "llama-swap.modelOrigin" .) (include "llama-swap.modelList" .) | sha256sum | trunc 8) -}}
{{- end }}

{{/*
Where the files come from, for people.
*/}}
{{- define "llama-swap.modelOrigin" -}}
{{- printf "%s at revision %s" (include "llama-swap.text" .Values.model.repo) (include "llama-swap.text" (.Values.model.revision | default "main")) -}}
{{- end }}

{{/*
The name of the application in labels.
*/}}
{{- define "llama-swap.name" -}}
{{- include "llama-swap.text" (.Values.nameOverride | default .Chart.Name) | trunc 63 | trimSuffix "-" -}}
{{- end }}

{{/*
What in PromQL selects the pods of the server.
*/}}
{{- define "llama-swap.ownPods" -}}
{{- printf "namespace='%s',pod=~'%s'" .Release.Namespace (printf "%s-[0-9a-z]+-[0-9a-z]+" (include "llama-swap.fullname" .)) -}}
{{- end }}

{{/*
Labels that never change: what selectors match.
*/}}
{{- define "llama-swap.selectorLabels" -}}
app.kubernetes.io/name: {{ include "llama-swap.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{/*
The name of the Service, where clients that know another one are to find it.
*/}}
{{- define "llama-swap.serviceName" -}}
{{- include "llama-swap.text" (.Values.service.name | default (include "llama-swap.fullname" .)) -}}
{{- end }}

{{/*
The volume behind the claim: with the namespace, since volumes have none.
*/}}
{{- define "llama-swap.volumeName" -}}
{{- include "llama-swap.text" (.Values.persistence.volumeName | default (printf "%s-%s" .Release.Namespace (printf "%s-models" (include "llama-swap.fullname" . | trunc 56 | trimSuffix "-")))) -}}
{{- end }}

{{/*
A string in quotes; an integer or a boolean, as --set makes them, as its text in quotes.
*/}}
{{- define "llama-swap.string" -}}
{{- include "llama-swap.text" . | quote -}}
{{- end }}

{{/*
The text of a scalar: integers from a values file are floats, which print would give an exponent.
*/}}
{{- define "llama-swap.text" -}}
{{- if kindIs "string" . }}{{ . }}{{ else }}{{ toJson . }}{{ end }}
{{- end }}
