{{/*
The name of the objects: the release, with the chart where the release does not name it already.
*/}}
{{- define "litellm.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- include "litellm.text" .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- if contains (include "litellm.text" (.Values.nameOverride | default .Chart.Name)) .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "litellm.text" (.Values.nameOverride | default .Chart.Name)) | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end }}

{{/*
The image of the server, by tag and digest.
*/}}
{{- define "litellm.image" -}}
{{- if .Values.images.server.digest -}}
{{- printf "%s:%s@%s" (include "litellm.text" .Values.images.server.repository) (include "litellm.text" .Values.images.server.tag) (include "litellm.text" .Values.images.server.digest) -}}
{{- else -}}
{{- printf "%s:%s" (include "litellm.text" .Values.images.server.repository) (include "litellm.text" .Values.images.server.tag) -}}
{{- end -}}
{{- end }}

{{/*
Labels of every object.
*/}}
{{- define "litellm.labels" -}}
{{ include "litellm.selectorLabels" . }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
{{- range $key, $value := .Values.commonLabels }}
{{ $key | quote }}: {{ include "litellm.string" $value }}
{{- end }}
{{- end }}

{{/*
The name of the application in labels.
*/}}
{{- define "litellm.name" -}}
{{- include "litellm.text" (.Values.nameOverride | default .Chart.Name) | trunc 63 | trimSuffix "-" -}}
{{- end }}

{{/*
What in PromQL selects the pods of the server.
*/}}
{{- define "litellm.ownPods" -}}
{{- printf "namespace='%s',pod=~'%s'" .Release.Namespace (printf "%s-[0-9a-z]+-[0-9a-z]+" (include "litellm.fullname" .)) -}}
{{- end }}

{{/*
Labels that never change: what selectors match.
*/}}
{{- define "litellm.selectorLabels" -}}
app.kubernetes.io/name: {{ include "litellm.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{/*
The name of the Service, where clients that know another one are to find it.
*/}}
{{- define "litellm.serviceName" -}}
{{- include "litellm.text" (.Values.service.name | default (include "litellm.fullname" .)) -}}
{{- end }}

{{/*
A string in quotes; an integer or a boolean, as --set makes them, as its text in quotes.
*/}}
{{- define "litellm.string" -}}
{{- include "litellm.text" . | quote -}}
{{- end }}

{{/*
The text of a scalar: integers from a values file are floats, which print would give an exponent.
*/}}
{{- define "litellm.text" -}}
{{- if kindIs "string" . }}{{ . }}{{ else }}{{ toJson . }}{{ end }}
{{- end }}
