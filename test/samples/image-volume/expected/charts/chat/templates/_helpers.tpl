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
The image of the model, by tag and digest.
*/}}
{{- define "chat.modelImage" -}}
{{- if .Values.images.model.digest -}}
{{- printf "%s:%s@%s" (include "chat.text" .Values.images.model.repository) (include "chat.text" .Values.images.model.tag) (include "chat.text" .Values.images.model.digest) -}}
{{- else -}}
{{- printf "%s:%s" (include "chat.text" .Values.images.model.repository) (include "chat.text" .Values.images.model.tag) -}}
{{- end -}}
{{- end }}

{{/*
The name of the application in labels.
*/}}
{{- define "chat.name" -}}
{{- include "chat.text" (.Values.nameOverride | default .Chart.Name) | trunc 63 | trimSuffix "-" -}}
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
