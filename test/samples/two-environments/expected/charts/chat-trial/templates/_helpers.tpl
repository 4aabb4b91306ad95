{{/*
The claim that holds the model: the given one, or ours.
*/}}
{{- define "chat-trial.claimName" -}}
{{- if .Values.persistence.existingClaim -}}
{{- include "chat-trial.text" .Values.persistence.existingClaim -}}
{{- else -}}
{{- include "chat-trial.ownClaimName" . -}}
{{- end -}}
{{- end }}

{{/*
The name of the objects: the release, with the chart where the release does not name it already.
*/}}
{{- define "chat-trial.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- include "chat-trial.text" .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- if contains (include "chat-trial.text" (.Values.nameOverride | default .Chart.Name)) .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "chat-trial.text" (.Values.nameOverride | default .Chart.Name)) | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end }}

{{/*
The image of the server, by tag and digest.
*/}}
{{- define "chat-trial.image" -}}
{{- if .Values.images.server.digest -}}
{{- printf "%s@%s" (include "chat-trial.taggedImage" .) (include "chat-trial.text" .Values.images.server.digest) -}}
{{- else -}}
{{- include "chat-trial.taggedImage" . -}}
{{- end -}}
{{- end }}

{{/*
Labels of every object.
*/}}
{{- define "chat-trial.labels" -}}
{{ include "chat-trial.selectorLabels" . }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
{{- range $key, $value := .Values.commonLabels }}
{{ $key | quote }}: {{ include "chat-trial.string" $value }}
{{- end }}
{{- end }}

{{/*
One line for each file: size in bytes, sha256, path relative to model.path; a hyphen for the unknown.
*/}}
{{- define "chat-trial.modelList" -}}
{{- printf "%s %s %s\n%s" (include "chat-trial.text" (.Values.model.bytes | default "-")) (include "chat-trial.text" (.Values.model.sha256 | default "-")) (include "chat-trial.text" .Values.model.file) .Values.model.furtherFiles -}}
{{- end }}

{{/*
Where the files come from, for people.
*/}}
{{- define "chat-trial.modelOrigin" -}}
{{- printf "%s at revision %s" (include "chat-trial.text" .Values.model.repo) (include "chat-trial.text" (.Values.model.revision | default "main")) -}}
{{- end }}

{{/*
The name of the application in labels.
*/}}
{{- define "chat-trial.name" -}}
{{- include "chat-trial.text" (.Values.nameOverride | default .Chart.Name) | trunc 63 | trimSuffix "-" -}}
{{- end }}

{{/*
The claim that the chart makes.
*/}}
{{- define "chat-trial.ownClaimName" -}}
{{- if .Values.persistence.name -}}
{{- include "chat-trial.text" .Values.persistence.name -}}
{{- else -}}
{{- printf "%s-models" (include "chat-trial.fullname" . | trunc 56 | trimSuffix "-") -}}
{{- end -}}
{{- end }}

{{/*
What in PromQL selects the pods of the server.
*/}}
{{- define "chat-trial.ownPods" -}}
{{- printf "namespace='%s',pod=~'%s'" .Release.Namespace (printf "%s-[0-9a-z]+-[0-9a-z]+" (include "chat-trial.fullname" .)) -}}
{{- end }}

{{/*
Labels that never change: what selectors match.
*/}}
{{- define "chat-trial.selectorLabels" -}}
app.kubernetes.io/name: {{ include "chat-trial.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{/*
The name of the Service, where clients that know another one are to find it.
*/}}
{{- define "chat-trial.serviceName" -}}
{{- include "chat-trial.text" (.Values.service.name | default (include "chat-trial.fullname" .)) -}}
{{- end }}

{{/*
The image of the server by its tag.
*/}}
{{- define "chat-trial.taggedImage" -}}
{{- if .Values.images.server.name -}}
{{- printf "%s:%s-%s" (include "chat-trial.text" .Values.images.server.repository) (include "chat-trial.text" .Values.images.server.name) (include "chat-trial.text" (.Values.images.server.tag | default .Chart.AppVersion)) -}}
{{- else -}}
{{- printf "%s:%s" (include "chat-trial.text" .Values.images.server.repository) (include "chat-trial.text" (.Values.images.server.tag | default .Chart.AppVersion)) -}}
{{- end -}}
{{- end }}

{{/*
A string in quotes; an integer or a boolean, as --set makes them, as its text in quotes.
*/}}
{{- define "chat-trial.string" -}}
{{- include "chat-trial.text" . | quote -}}
{{- end }}

{{/*
The text of a scalar: integers from a values file are floats, which print would give an exponent.
*/}}
{{- define "chat-trial.text" -}}
{{- if kindIs "string" . }}{{ . }}{{ else }}{{ toJson . }}{{ end }}
{{- end }}
