{{/*
The claim that holds the model: the given one, or ours.
*/}}
{{- define "embed.claimName" -}}
{{- if .Values.persistence.existingClaim -}}
{{- include "embed.text" .Values.persistence.existingClaim -}}
{{- else -}}
{{- include "embed.ownClaimName" . -}}
{{- end -}}
{{- end }}

{{/*
The name of the objects: the release, with the chart where the release does not name it already.
*/}}
{{- define "embed.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- include "embed.text" .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- if contains (include "embed.text" (.Values.nameOverride | default .Chart.Name)) .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "embed.text" (.Values.nameOverride | default .Chart.Name)) | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end }}

{{/*
The image of the server, by tag and digest.
*/}}
{{- define "embed.image" -}}
{{- if .Values.images.server.digest -}}
{{- printf "%s@%s" (include "embed.taggedImage" .) (include "embed.text" .Values.images.server.digest) -}}
{{- else -}}
{{- include "embed.taggedImage" . -}}
{{- end -}}
{{- end }}

{{/*
Labels of every object.
*/}}
{{- define "embed.labels" -}}
{{ include "embed.selectorLabels" . }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
{{- range $key, $value := .Values.commonLabels }}
{{ $key | quote }}: {{ include "embed.string" $value }}
{{- end }}
{{- end }}

{{/*
One line for each file: size in bytes, sha256, path relative to model.path; a hyphen for the unknown.
*/}}
{{- define "embed.modelList" -}}
{{- printf "%s %s %s\n%s" (include "embed.text" (.Values.model.bytes | default "-")) (include "embed.text" (.Values.model.sha256 | default "-")) (include "embed.text" .Values.model.file) .Values.model.furtherFiles -}}
{{- end }}

{{/*
Where the files come from, for people.
*/}}
{{- define "embed.modelOrigin" -}}
{{- printf "%s at revision %s" (include "embed.text" .Values.model.repo) (include "embed.text" (.Values.model.revision | default "main")) -}}
{{- end }}

{{/*
The name of the application in labels.
*/}}
{{- define "embed.name" -}}
{{- include "embed.text" (.Values.nameOverride | default .Chart.Name) | trunc 63 | trimSuffix "-" -}}
{{- end }}

{{/*
The claim that the chart makes.
*/}}
{{- define "embed.ownClaimName" -}}
{{- if .Values.persistence.name -}}
{{- include "embed.text" .Values.persistence.name -}}
{{- else -}}
{{- printf "%s-models" (include "embed.fullname" . | trunc 56 | trimSuffix "-") -}}
{{- end -}}
{{- end }}

{{/*
What in PromQL selects the pods of the server.
*/}}
{{- define "embed.ownPods" -}}
{{- printf "namespace='%s',pod=~'%s'" .Release.Namespace (printf "%s-[0-9a-z]+-[0-9a-z]+" (include "embed.fullname" .)) -}}
{{- end }}

{{/*
Labels that never change: what selectors match.
*/}}
{{- define "embed.selectorLabels" -}}
app.kubernetes.io/name: {{ include "embed.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{/*
The name of the Service, where clients that know another one are to find it.
*/}}
{{- define "embed.serviceName" -}}
{{- include "embed.text" (.Values.service.name | default (include "embed.fullname" .)) -}}
{{- end }}

{{/*
The image of the server by its tag.
*/}}
{{- define "embed.taggedImage" -}}
{{- if .Values.images.server.name -}}
{{- printf "%s:%s-%s" (include "embed.text" .Values.images.server.repository) (include "embed.text" .Values.images.server.name) (include "embed.text" (.Values.images.server.tag | default .Chart.AppVersion)) -}}
{{- else -}}
{{- printf "%s:%s" (include "embed.text" .Values.images.server.repository) (include "embed.text" (.Values.images.server.tag | default .Chart.AppVersion)) -}}
{{- end -}}
{{- end }}

{{/*
A string in quotes; an integer or a boolean, as --set makes them, as its text in quotes.
*/}}
{{- define "embed.string" -}}
{{- include "embed.text" . | quote -}}
{{- end }}

{{/*
The text of a scalar: integers from a values file are floats, which print would give an exponent.
*/}}
{{- define "embed.text" -}}
{{- if kindIs "string" . }}{{ . }}{{ else }}{{ toJson . }}{{ end }}
{{- end }}
