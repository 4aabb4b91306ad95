// What Kubernetes lets a thing be called. Source: apimachinery's validation package, 1.36.

/** An RFC 1123 label: namespaces, charts, services of a site. */
export const labelPattern = '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$'
/** An RFC 1123 subdomain: most other objects. */
export const subdomainPattern = '^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$'

/** An RFC 1035 label: what a Service may be called in every Kubernetes (KEP-5311 relaxes it in 1.36). */
export const serviceNamePattern = '^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$'

/** A pattern without its anchors, to be part of another one. */
export const unanchored = (pattern: string): string => pattern.slice(1, -1)
/** A label or nothing, for values that may be left out. */
export const optionalLabelPattern = `^(${unanchored(labelPattern)})?$`
/** A subdomain or nothing, for values that may be left out. */
export const optionalSubdomainPattern = `^(${unanchored(subdomainPattern)})?$`

/** Argo CD and Helm refuse longer release names. Source: Helm 4.2, chartutil.ValidateReleaseName. */
export const releaseNameMax = 53

/** One part of a path: never `.` or `..`, so that a path cannot leave its folder. */
export const pathSegment = '\\.?[A-Za-z0-9_-][-._A-Za-z0-9]*'

/** A registry of images, such as `ghcr.io` or `localhost:5000`. */
export const registryPattern = '^[a-z0-9]([-.a-z0-9]*[a-z0-9])?(:[0-9]+)?$'

/** A host name: labels with dots between them. */
export const hostPattern =
  '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*$'
export const optionalHostPattern = `^(${unanchored(hostPattern)})?$`

/** The key of a label or an annotation, with or without a prefix. */
export const keyPattern =
  '^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?$'
/** The value of a label, which may be empty. */
export const labelValuePattern = '^([A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?)?$'

/** What a model may be called in requests: also safe in a path, in YAML and in a command. */
export const modelNamePattern = '^[A-Za-z0-9]([-._A-Za-z0-9]{0,62}[A-Za-z0-9])?$'
