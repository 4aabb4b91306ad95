{{/*
The claim that holds the model: the given one, or ours.
*/}}
{{- define "second.claimName" -}}
{{- if .Values.persistence.existingClaim -}}
{{- include "second.text" .Values.persistence.existingClaim -}}
{{- else -}}
{{- include "second.ownClaimName" . -}}
{{- end -}}
{{- end }}

{{/*
The name of the objects: the release, with the chart where the release does not name it already.
*/}}
{{- define "second.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- include "second.text" .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- if contains (include "second.text" (.Values.nameOverride | default .Chart.Name)) .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "second.text" (.Values.nameOverride | default .Chart.Name)) | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end }}

{{/*
The image of the server, by tag and digest.
*/}}
{{- define "second.image" -}}
{{- if .Values.images.server.digest -}}
{{- printf "%s@%s" (include "second.taggedImage" .) (include "second.text" .Values.images.server.digest) -}}
{{- else -}}
{{- include "second.taggedImage" . -}}
{{- end -}}
{{- end }}

{{/*
Labels of every object.
*/}}
{{- define "second.labels" -}}
{{ include "second.selectorLabels" . }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
{{- range $key, $value := .Values.commonLabels }}
{{ $key | quote }}: {{ include "second.string" $value }}
{{- end }}
{{- end }}

{{/*
One line for each file: size in bytes, sha256, path relative to model.path; a hyphen for the unknown.
*/}}
{{- define "second.modelList" -}}
{{- printf "%s %s %s\n%s" (include "second.text" (.Values.model.bytes | default "-")) (include "second.text" (.Values.model.sha256 | default "-")) (include "second.text" .Values.model.file) .Values.model.furtherFiles -}}
{{- end }}

{{/*
Where the files come from, for people.
*/}}
{{- define "second.modelOrigin" -}}
{{- printf "%s at revision %s" (include "second.text" .Values.model.repo) (include "second.text" (.Values.model.revision | default "main")) -}}
{{- end }}

{{/*
The name of the application in labels.
*/}}
{{- define "second.name" -}}
{{- include "second.text" (.Values.nameOverride | default .Chart.Name) | trunc 63 | trimSuffix "-" -}}
{{- end }}

{{/*
The claim that the chart makes.
*/}}
{{- define "second.ownClaimName" -}}
{{- if .Values.persistence.name -}}
{{- include "second.text" .Values.persistence.name -}}
{{- else -}}
{{- printf "%s-models" (include "second.fullname" . | trunc 56 | trimSuffix "-") -}}
{{- end -}}
{{- end }}

{{/*
What in PromQL selects the pods of the server.
*/}}
{{- define "second.ownPods" -}}
{{- printf "namespace='%s',pod=~'%s'" .Release.Namespace (printf "%s-[0-9a-z]+-[0-9a-z]+" (include "second.fullname" .)) -}}
{{- end }}

{{/*
Labels that never change: what selectors match.
*/}}
{{- define "second.selectorLabels" -}}
app.kubernetes.io/name: {{ include "second.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{/*
The name of the Service, where clients that know another one are to find it.
*/}}
{{- define "second.serviceName" -}}
{{- include "second.text" (.Values.service.name | default (include "second.fullname" .)) -}}
{{- end }}

{{/*
The image of the server by its tag.
*/}}
{{- define "second.taggedImage" -}}
{{- if .Values.images.server.name -}}
{{- printf "%s:%s-%s" (include "second.text" .Values.images.server.repository) (include "second.text" .Values.images.server.name) (include "second.text" (.Values.images.server.tag | default .Chart.AppVersion)) -}}
{{- else -}}
{{- printf "%s:%s" (include "second.text" .Values.images.server.repository) (include "second.text" (.Values.images.server.tag | default .Chart.AppVersion)) -}}
{{- end -}}
{{- end }}

{{/*
A string in quotes; an integer or a boolean, as --set makes them, as its text in quotes.
*/}}
{{- define "second.string" -}}
{{- include "second.text" . | quote -}}
{{- end }}

{{/*
The text of a scalar: integers from a values file are floats, which print would give an exponent.
*/}}
{{- define "second.text" -}}
{{- if kindIs "string" . }}{{ . }}{{ else }}{{ toJson . }}{{ end }}
{{- end }}
