locals {
  a = 1
  b = 1
}
variable "v" {
  type    = string
  default = "base"
}
resource "terraform_data" "x" {
  input            = [local.a, local.b, var.v]
  triggers_replace = "base"
}
resource "terraform_data" "y" {
  count = 1
  input = "base"
}
output "o" {
  value = 1
}
