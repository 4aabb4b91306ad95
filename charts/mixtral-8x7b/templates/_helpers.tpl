{{/*
The claim that holds the model: the given one, or ours.
*/}}
{{- define "mixtral-8x7b.claimName" -}}
{{- if .Values.persistence.existingClaim -}}
{{- include "mixtral-8x7b.text" .Values.persistence.existingClaim -}}
{{- else -}}
{{- include "mixtral-8x7b.ownClaimName" . -}}
{{- end -}}
{{- end }}

{{/*
The name of the objects: the release, with the chart where the release does not name it already.
*/}}
{{- define "mixtral-8x7b.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- include "mixtral-8x7b.text" .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- if contains (include "mixtral-8x7b.text" (.Values.nameOverride | default .Chart.Name)) .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "mixtral-8x7b.text" (.Values.nameOverride | default .Chart.Name)) | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end }}

{{/*
The image of the server, by tag and digest.
*/}}
{{- define "mixtral-8x7b.image" -}}
{{- if .Values.images.server.digest -}}
{{- printf "%s:%s@%s" (include "mixtral-8x7b.text" .Values.images.server.repository) (include "mixtral-8x7b.text" .Values.images.server.tag) (include "mixtral-8x7b.text" .Values.images.server.digest) -}}
{{- else -}}
{{- printf "%s:%s" (include "mixtral-8x7b.text" .Values.images.server.repository) (include "mixtral-8x7b.text" .Values.images.server.tag) -}}
{{- end -}}
{{- end }}

{{/*
Labels of every object.
*/}}
{{- define "mixtral-8x7b.labels" -}}
{{ include "mixtral-8x7b.selectorLabels" . }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
{{- range $key, $value := .Values.commonLabels }}
{{ $key | quote }}: {{ include "mixtral-8x7b.string" $value }}
{{- end }}
{{- end }}

{{/*
One line for each file: size in bytes, sha256, path relative to model.path; a hyphen for the unknown.
*/}}
{{- define "mixtral-8x7b.modelList" -}}
{{- printf "%s %s %s\n%s" (include "mixtral-8x7b.text" (.Values.model.bytes | default "-")) (include "mixtral-8x7b.text" (.Values.model.sha256 | default "-")) (include "mixtral-8x7b.text" .Values.model.file) .Values.model.furtherFiles -}}
{{- end }}

{{/*
Where the files come from, for people.
*/}}
{{- define "mixtral-8x7b.modelOrigin" -}}
{{- printf "%s at revision %s" (include "mixtral-8x7b.text" .Values.model.repo) (include "mixtral-8x7b.text" (.Values.model.revision | default "main")) -}}
{{- end }}

{{/*
The name of the application in labels.
*/}}
{{- define "mixtral-8x7b.name" -}}
{{- include "mixtral-8x7b.text" (.Values.nameOverride | default .Chart.Name) | trunc 63 | trimSuffix "-" -}}
{{- end }}

{{/*
The claim that the chart makes.
*/}}
{{- define "mixtral-8x7b.ownClaimName" -}}
{{- if .Values.persistence.name -}}
{{- include "mixtral-8x7b.text" .Values.persistence.name -}}
{{- else -}}
{{- printf "%s-models" (include "mixtral-8x7b.fullname" . | trunc 56 | trimSuffix "-") -}}
{{- end -}}
{{- end }}

{{/*
What in PromQL selects the pods of the server.
*/}}
{{- define "mixtral-8x7b.ownPods" -}}
{{- printf "namespace='%s',pod=~'%s'" .Release.Namespace (printf "%s-[0-9a-z]+-[0-9a-z]+" (include "mixtral-8x7b.fullname" .)) -}}
{{- end }}

{{/*
Labels that never change: what selectors match.
*/}}
{{- define "mixtral-8x7b.selectorLabels" -}}
app.kubernetes.io/name: {{ include "mixtral-8x7b.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{/*
The name of the Service, where clients that know another one are to find it.
*/}}
{{- define "mixtral-8x7b.serviceName" -}}
{{- include "mixtral-8x7b.text" (.Values.service.name | default (include "mixtral-8x7b.fullname" .)) -}}
{{- end }}

{{/*
A string in quotes; an integer or a boolean, as --set makes them, as its text in quotes.
*/}}
{{- define "mixtral-8x7b.string" -}}
{{- include "mixtral-8x7b.text" . | quote -}}
{{- end }}

{{/*
The text of a scalar: integers from a values file are floats, which print would give an exponent.
*/}}
{{- define "mixtral-8x7b.text" -}}
{{- if kindIs "string" . }}{{ . }}{{ else }}{{ toJson . }}{{ end }}
{{- end }}
