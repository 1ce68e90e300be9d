variable "name" {}
variable "absent" {
  type    = string
  default = null
}
resource "terraform_data" "it" {
  input = { name = var.name, absent = var.absent, path = path.module, text = file("${path.module}/text.txt") }
}
output "name" {
  value = terraform_data.it.input.name
}
output "path" {
  value = "${path.module}!"
}
