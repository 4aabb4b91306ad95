{{/*
The claim that holds the model: the given one, or ours.
*/}}
{{- define "llamacpp-app.claimName" -}}
{{- if .Values.persistence.existingClaim -}}
{{- include "llamacpp-app.text" .Values.persistence.existingClaim -}}
{{- else -}}
{{- include "llamacpp-app.ownClaimName" . -}}
{{- end -}}
{{- end }}

{{/*
A new list or script is a new ConfigMap, so that a pod never reads half of an old one.
*/}}
{{- define "llamacpp-app.downloadConfigMapName" -}}
{{- printf "%s-%s" (printf "%s-download" (include "llamacpp-app.fullname" . | trunc 45 | trimSuffix "-")) (printf "%s%s" (.Files.Get "files/download.sh") (include "llamacpp-app.modelList" .) | sha256sum | trunc 8) -}}
{{- end }}

{{/*
The image of the download, by tag and digest.
*/}}
{{- define "llamacpp-app.downloadImage" -}}
{{- if .Values.images.download.digest -}}
{{- printf "%s:%s@%s" (include "llamacpp-app.text" .Values.images.download.repository) (include "llamacpp-app.text" .Values.images.download.tag) (include "llamacpp-app.text" .Values.images.download.digest) -}}
{{- else -}}
{{- printf "%s:%s" (include "llamacpp-app.text" .Values.images.download.repository) (include "llamacpp-app.text" .Values.images.download.tag) -}}
{{- end -}}
{{- end }}

{{/*
A Job cannot be changed, so its name changes with every value that it is made of.
*/}}
{{- define "llamacpp-app.downloadJobName" -}}
{{- printf "%s-%s" (printf "%s-download-model" (include "llamacpp-app.fullname" . | trunc 39 | trimSuffix "-")) (printf "%s%s%s%d-%d%s%s%s%s" (printf "%s%s%s%s%s%s%s%s%s%s%s" (include "llamacpp-app.downloadConfigMapName" .) (include "llamacpp-app.downloadImage" .) .Values.images.download.pullPolicy (include "llamacpp-app.modelMarker" .) (include "llamacpp-app.text" .Values.model.path) (.Values.download.endpoint | toJson) (.Values.download.token.existingSecret | toJson) (.Values.download.token.secretKey | toJson) (.Values.download.extraEnv | toJson) (.Values.download.resources.requests | toJson) (.Values.download.resources.limits | toJson)) (printf "%s%s" (include "llamacpp-app.claimName" .) .Values.persistence.accessMode) (printf "%s%s%s" (.Values.nodeSelector | toJson) (.Values.affinity.nodeAffinity | toJson) (.Values.tolerations | toJson)) (.Values.download.backoffLimit | int64) (.Values.download.activeDeadlineSeconds | int64) (.Values.podSecurityContext | toJson) (.Values.containerSecurityContext | toJson) (.Values.imagePullSecrets | toJson) (.Values.podLabels | toJson) | sha256sum | trunc 8) -}}
{{- end }}

{{/*
The name of the objects: the release, with the chart where the release does not name it already.
*/}}
{{- define "llamacpp-app.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- include "llamacpp-app.text" .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- if contains (include "llamacpp-app.text" (.Values.nameOverride | default .Chart.Name)) .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "llamacpp-app.text" (.Values.nameOverride | default .Chart.Name)) | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end }}

{{/*
The image of the server, by tag and digest.
*/}}
{{- define "llamacpp-app.image" -}}
{{- if .Values.images.server.digest -}}
{{- printf "%s@%s" (include "llamacpp-app.taggedImage" .) (include "llamacpp-app.text" .Values.images.server.digest) -}}
{{- else -}}
{{- include "llamacpp-app.taggedImage" . -}}
{{- end -}}
{{- end }}

{{/*
The image of the patch, by tag and digest.
*/}}
{{- define "llamacpp-app.kubectlImage" -}}
{{- if .Values.images.kubectl.digest -}}
{{- printf "%s:%s@%s" (include "llamacpp-app.text" .Values.images.kubectl.repository) (include "llamacpp-app.text" .Values.images.kubectl.tag) (include "llamacpp-app.text" .Values.images.kubectl.digest) -}}
{{- else -}}
{{- printf "%s:%s" (include "llamacpp-app.text" .Values.images.kubectl.repository) (include "llamacpp-app.text" .Values.images.kubectl.tag) -}}
{{- end -}}
{{- end }}

{{/*
Labels of every object.
*/}}
{{- define "llamacpp-app.labels" -}}
{{ include "llamacpp-app.selectorLabels" . }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
{{- range $key, $value := .Values.commonLabels }}
{{ $key | quote }}: {{ include "llamacpp-app.string" $value }}
{{- end }}
{{- end }}

{{/*
One line for each file: size in bytes, sha256, path relative to model.path; a hyphen for the unknown.
*/}}
{{- define "llamacpp-app.modelList" -}}
{{- printf "%s %s %s\n%s" (include "llamacpp-app.text" (.Values.model.bytes | default "-")) (include "llamacpp-app.text" (.Values.model.sha256 | default "-")) (include "llamacpp-app.text" .Values.model.file) .Values.model.furtherFiles -}}
{{- end }}

{{/*
The file that says that all files of this very list are there and right.
*/}}
{{- define "llamacpp-app.modelMarker" -}}
{{- printf "%s/.complete-%s" (include "llamacpp-app.text" .Values.model.path) (printf "%s\n%s" (include "llamacpp-app.modelOrigin" .) (include "llamacpp-app.modelList" .) | sha256sum | trunc 8) -}}
{{- end }}

{{/*
Where the files come from, for people.
*/}}
{{- define "llamacpp-app.modelOrigin" -}}
{{- printf "%s at revision %s" (include "llamacpp-app.text" .Values.model.repo) (include "llamacpp-app.text" (.Values.model.revision | default "main")) -}}
{{- end }}

{{/*
The name of the application in labels.
*/}}
{{- define "llamacpp-app.name" -}}
{{- include "llamacpp-app.text" (.Values.nameOverride | default .Chart.Name) | trunc 63 | trimSuffix "-" -}}
{{- end }}

{{/*
The claim that the chart makes.
*/}}
{{- define "llamacpp-app.ownClaimName" -}}
{{- if .Values.persistence.name -}}
{{- include "llamacpp-app.text" .Values.persistence.name -}}
{{- else -}}
{{- printf "%s-models" (include "llamacpp-app.fullname" . | trunc 56 | trimSuffix "-") -}}
{{- end -}}
{{- end }}

{{/*
What in PromQL selects the pods of the server.
*/}}
{{- define "llamacpp-app.ownPods" -}}
{{- printf "namespace='%s',pod=~'%s'" .Release.Namespace (printf "%s-[0-9a-z]+-[0-9a-z]+" (include "llamacpp-app.fullname" .)) -}}
{{- end }}

{{/*
A Job cannot be changed, so its name changes with every value that it is made of.
*/}}
{{- define "llamacpp-app.patchJobName" -}}
{{- printf "%s-%s" (printf "%s-lb-ip-patch" (include "llamacpp-app.fullname" . | trunc 42 | trimSuffix "-")) (printf "%s%s%s%s%s%s%s%s%s%s" (include "llamacpp-app.kubectlImage" .) .Values.images.kubectl.pullPolicy (include "llamacpp-app.text" .Values.sealedSecret.encryptedData.loadBalancerIP) (include "llamacpp-app.text" .Values.service.name) (include "llamacpp-app.text" .Values.loadBalancer.addressAnnotation) (.Values.podSecurityContext | toJson) (.Values.containerSecurityContext | toJson) (.Values.imagePullSecrets | toJson) (.Values.podLabels | toJson) (.Values.tolerations | toJson) | sha256sum | trunc 8) -}}
{{- end }}

{{/*
Labels that never change: what selectors match.
*/}}
{{- define "llamacpp-app.selectorLabels" -}}
app.kubernetes.io/name: {{ include "llamacpp-app.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{/*
The name of the Service, where clients that know another one are to find it.
*/}}
{{- define "llamacpp-app.serviceName" -}}
{{- include "llamacpp-app.text" (.Values.service.name | default (include "llamacpp-app.fullname" .)) -}}
{{- end }}

{{/*
The image of the server by its tag.
*/}}
{{- define "llamacpp-app.taggedImage" -}}
{{- if .Values.images.server.name -}}
{{- printf "%s:%s-%s" (include "llamacpp-app.text" .Values.images.server.repository) (include "llamacpp-app.text" .Values.images.server.name) (include "llamacpp-app.text" (.Values.images.server.tag | default .Chart.AppVersion)) -}}
{{- else -}}
{{- printf "%s:%s" (include "llamacpp-app.text" .Values.images.server.repository) (include "llamacpp-app.text" (.Values.images.server.tag | default .Chart.AppVersion)) -}}
{{- end -}}
{{- end }}

{{/*
A string in quotes; an integer or a boolean, as --set makes them, as its text in quotes.
*/}}
{{- define "llamacpp-app.string" -}}
{{- include "llamacpp-app.text" . | quote -}}
{{- end }}

{{/*
The text of a scalar: integers from a values file are floats, which print would give an exponent.
*/}}
{{- define "llamacpp-app.text" -}}
{{- if kindIs "string" . }}{{ . }}{{ else }}{{ toJson . }}{{ end }}
{{- end }}
