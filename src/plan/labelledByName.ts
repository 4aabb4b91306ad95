// The labels of something that a site declares to exist and of whose labels it says nothing.

/** As `kubectl create deployment` and `kubectl create service` label and select; kubectl 1.36. */
export const labelledByName = (name: string) => ({ app: name })
