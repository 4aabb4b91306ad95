{{/*
The claim that holds the model: the given one, or ours.
*/}}
{{- define "llamacpp-app.claimName" -}}
{{- if .Values.persistence.existingClaim -}}
{{- include "llamacpp-app.text" .Values.persistence.existingClaim -}}
{{- else -}}
{{- printf "%s-models" (include "llamacpp-app.fullname" . | trunc 56 | trimSuffix "-") -}}
{{- end -}}
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
The name of the application in labels.
*/}}
{{- define "llamacpp-app.name" -}}
{{- include "llamacpp-app.text" (.Values.nameOverride | default .Chart.Name) | trunc 63 | trimSuffix "-" -}}
{{- end }}

{{/*
Labels that never change: what selectors match.
*/}}
{{- define "llamacpp-app.selectorLabels" -}}
app.kubernetes.io/name: {{ include "llamacpp-app.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
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
