variable "environment" {
  default = "default"
}
variable "fixed" {
  default = "default"
}
variable "fixed_json" {
  default = "default"
}
variable "first" {
  default = "default"
}
variable "second" {
  default = "default"
}
variable "line" {
  default = "default"
}
variable "unset" {
  default = "default"
}
variable "list" {
  type = list(number)
}
variable "untyped" {}
variable "shape" {
  type = object({
    a = string
    b = optional(number, 7)
    c = optional(object({
      d = optional(bool, true)
    }), {})
    e = optional(list(string))
  })
  default = {
    a = 1
  }
}
variable "never_null" {
  type     = set(string)
  default  = ["b", "a", "b"]
  nullable = false
}
variable "secret" {
  default   = "s"
  sensitive = true
}
resource "terraform_data" "all" {
  input = {
    texts   = [var.environment, var.fixed, var.fixed_json, var.first, var.second, var.line, var.unset]
    list    = var.list
    untyped = var.untyped
    shape   = var.shape
    set     = var.never_null
    secret  = var.secret
  }
}
