{{/*
The claim that holds the model: the given one, or ours.
*/}}
{{- define "vision.claimName" -}}
{{- if .Values.persistence.existingClaim -}}
{{- include "vision.text" .Values.persistence.existingClaim -}}
{{- else -}}
{{- include "vision.ownClaimName" . -}}
{{- end -}}
{{- end }}

{{/*
The name of the objects: the release, with the chart where the release does not name it already.
*/}}
{{- define "vision.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- include "vision.text" .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- if contains (include "vision.text" (.Values.nameOverride | default .Chart.Name)) .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "vision.text" (.Values.nameOverride | default .Chart.Name)) | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end }}

{{/*
The image of the server, by tag and digest.
*/}}
{{- define "vision.image" -}}
{{- if .Values.images.server.digest -}}
{{- printf "%s@%s" (include "vision.taggedImage" .) (include "vision.text" .Values.images.server.digest) -}}
{{- else -}}
{{- include "vision.taggedImage" . -}}
{{- end -}}
{{- end }}

{{/*
Labels of every object.
*/}}
{{- define "vision.labels" -}}
{{ include "vision.selectorLabels" . }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
{{- range $key, $value := .Values.commonLabels }}
{{ $key | quote }}: {{ include "vision.string" $value }}
{{- end }}
{{- end }}

{{/*
One line for each file: size in bytes, sha256, path relative to model.path; a hyphen for the unknown.
*/}}
{{- define "vision.modelList" -}}
{{- printf "%s %s %s\n%s" (include "vision.text" (.Values.model.bytes | default "-")) (include "vision.text" (.Values.model.sha256 | default "-")) (include "vision.text" .Values.model.file) .Values.model.furtherFiles -}}
{{- end }}

{{/*
Where the files come from, for people.
*/}}
{{- define "vision.modelOrigin" -}}
{{- printf "%s at revision %s" (include "vision.text" .Values.model.repo) (include "vision.text" (.Values.model.revision | default "main")) -}}
{{- end }}

{{/*
The name of the application in labels.
*/}}
{{- define "vision.name" -}}
{{- include "vision.text" (.Values.nameOverride | default .Chart.Name) | trunc 63 | trimSuffix "-" -}}
{{- end }}

{{/*
The claim that the chart makes.
*/}}
{{- define "vision.ownClaimName" -}}
{{- if .Values.persistence.name -}}
{{- include "vision.text" .Values.persistence.name -}}
{{- else -}}
{{- printf "%s-models" (include "vision.fullname" . | trunc 56 | trimSuffix "-") -}}
{{- end -}}
{{- end }}

{{/*
What in PromQL selects the pods of the server.
*/}}
{{- define "vision.ownPods" -}}
{{- printf "namespace='%s',pod=~'%s'" .Release.Namespace (printf "%s-[0-9a-z]+-[0-9a-z]+" (include "vision.fullname" .)) -}}
{{- end }}

{{/*
Labels that never change: what selectors match.
*/}}
{{- define "vision.selectorLabels" -}}
app.kubernetes.io/name: {{ include "vision.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{/*
The name of the Service, where clients that know another one are to find it.
*/}}
{{- define "vision.serviceName" -}}
{{- include "vision.text" (.Values.service.name | default (include "vision.fullname" .)) -}}
{{- end }}

{{/*
The image of the server by its tag.
*/}}
{{- define "vision.taggedImage" -}}
{{- if .Values.images.server.name -}}
{{- printf "%s:%s-%s" (include "vision.text" .Values.images.server.repository) (include "vision.text" .Values.images.server.name) (include "vision.text" (.Values.images.server.tag | default .Chart.AppVersion)) -}}
{{- else -}}
{{- printf "%s:%s" (include "vision.text" .Values.images.server.repository) (include "vision.text" (.Values.images.server.tag | default .Chart.AppVersion)) -}}
{{- end -}}
{{- end }}

{{/*
A string in quotes; an integer or a boolean, as --set makes them, as its text in quotes.
*/}}
{{- define "vision.string" -}}
{{- include "vision.text" . | quote -}}
{{- end }}

{{/*
The text of a scalar: integers from a values file are floats, which print would give an exponent.
*/}}
{{- define "vision.text" -}}
{{- if kindIs "string" . }}{{ . }}{{ else }}{{ toJson . }}{{ end }}
{{- end }}
