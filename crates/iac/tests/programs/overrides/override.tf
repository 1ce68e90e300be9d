locals {
  b = 2
}
variable "v" {
  default = "override"
}
