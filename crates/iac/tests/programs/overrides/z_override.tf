resource "terraform_data" "x" {
  triggers_replace = "override"
}
resource "terraform_data" "y" {
  count = 2
}
