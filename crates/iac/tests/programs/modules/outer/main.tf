variable "name" {
  type = string
}
variable "inner" {
  type    = list(string)
  default = ["default"]
}
locals {
  prefix = "${var.name}-"
}
module "inner" {
  source   = "../shared/inner"
  for_each = toset(var.inner)
  name     = "${local.prefix}${each.value}"
}
resource "terraform_data" "it" {
  input = [local.prefix, path.module]
}
output "names" {
  value = [for it in module.inner : it.name]
}
output "path" {
  value = values(module.inner)[0].path
}
