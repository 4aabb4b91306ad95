{{/*
The claim that holds the model: the given one, or ours.
*/}}
{{- define "drafts.claimName" -}}
{{- if .Values.persistence.existingClaim -}}
{{- include "drafts.text" .Values.persistence.existingClaim -}}
{{- else -}}
{{- include "drafts.ownClaimName" . -}}
{{- end -}}
{{- end }}

{{/*
The name of the objects: the release, with the chart where the release does not name it already.
*/}}
{{- define "drafts.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- include "drafts.text" .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- if contains (include "drafts.text" (.Values.nameOverride | default .Chart.Name)) .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "drafts.text" (.Values.nameOverride | default .Chart.Name)) | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end }}

{{/*
The image of the server, by tag and digest.
*/}}
{{- define "drafts.image" -}}
{{- if .Values.images.server.digest -}}
{{- printf "%s@%s" (include "drafts.taggedImage" .) (include "drafts.text" .Values.images.server.digest) -}}
{{- else -}}
{{- include "drafts.taggedImage" . -}}
{{- end -}}
{{- end }}

{{/*
Labels of every object.
*/}}
{{- define "drafts.labels" -}}
{{ include "drafts.selectorLabels" . }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
{{- range $key, $value := .Values.commonLabels }}
{{ $key | quote }}: {{ include "drafts.string" $value }}
{{- end }}
{{- end }}

{{/*
One line for each file: size in bytes, sha256, path relative to model.path; a hyphen for the unknown.
*/}}
{{- define "drafts.modelList" -}}
{{- printf "%s %s %s\n%s" (include "drafts.text" (.Values.model.bytes | default "-")) (include "drafts.text" (.Values.model.sha256 | default "-")) (include "drafts.text" .Values.model.file) .Values.model.furtherFiles -}}
{{- end }}

{{/*
Where the files come from, for people.
*/}}
{{- define "drafts.modelOrigin" -}}
{{- printf "%s at revision %s" (include "drafts.text" .Values.model.repo) (include "drafts.text" (.Values.model.revision | default "main")) -}}
{{- end }}

{{/*
The name of the application in labels.
*/}}
{{- define "drafts.name" -}}
{{- include "drafts.text" (.Values.nameOverride | default .Chart.Name) | trunc 63 | trimSuffix "-" -}}
{{- end }}

{{/*
The claim that the chart makes.
*/}}
{{- define "drafts.ownClaimName" -}}
{{- if .Values.persistence.name -}}
{{- include "drafts.text" .Values.persistence.name -}}
{{- else -}}
{{- printf "%s-models" (include "drafts.fullname" . | trunc 56 | trimSuffix "-") -}}
{{- end -}}
{{- end }}

{{/*
What in PromQL selects the pods of the server.
*/}}
{{- define "drafts.ownPods" -}}
{{- printf "namespace='%s',pod=~'%s'" .Release.Namespace (printf "%s-[0-9a-z]+-[0-9a-z]+" (include "drafts.fullname" .)) -}}
{{- end }}

{{/*
Labels that never change: what selectors match.
*/}}
{{- define "drafts.selectorLabels" -}}
app.kubernetes.io/name: {{ include "drafts.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{/*
The name of the Service, where clients that know another one are to find it.
*/}}
{{- define "drafts.serviceName" -}}
{{- include "drafts.text" (.Values.service.name | default (include "drafts.fullname" .)) -}}
{{- end }}

{{/*
The image of the server by its tag.
*/}}
{{- define "drafts.taggedImage" -}}
{{- if .Values.images.server.name -}}
{{- printf "%s:%s-%s" (include "drafts.text" .Values.images.server.repository) (include "drafts.text" .Values.images.server.name) (include "drafts.text" (.Values.images.server.tag | default .Chart.AppVersion)) -}}
{{- else -}}
{{- printf "%s:%s" (include "drafts.text" .Values.images.server.repository) (include "drafts.text" (.Values.images.server.tag | default .Chart.AppVersion)) -}}
{{- end -}}
{{- end }}

{{/*
A string in quotes; an integer or a boolean, as --set makes them, as its text in quotes.
*/}}
{{- define "drafts.string" -}}
{{- include "drafts.text" . | quote -}}
{{- end }}

{{/*
The text of a scalar: integers from a values file are floats, which print would give an exponent.
*/}}
{{- define "drafts.text" -}}
{{- if kindIs "string" . }}{{ . }}{{ else }}{{ toJson . }}{{ end }}
{{- end }}
