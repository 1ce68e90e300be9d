variable "id" {
  type = string
}
resource "terraform_data" "x" {
  input = { id = var.id, known = "k" }
}
output "out" {
  value = { id = var.id, known = "k" }
}
