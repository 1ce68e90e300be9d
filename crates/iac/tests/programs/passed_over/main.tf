terraform {
  required_version = ">= 1.5"
}
moved {
  from = terraform_data.old
  to   = terraform_data.x
}
removed {
  from = terraform_data.gone
  lifecycle {
    destroy = false
  }
}
check "health" {
  assert {
    condition     = terraform_data.x.input == "x"
    error_message = "no"
  }
}
variable "v" {
  default = "x"
  validation {
    condition     = length(var.v) > 0
    error_message = "empty"
  }
}
resource "terraform_data" "x" {
  input      = var.v
  depends_on = [terraform_data.y]
  lifecycle {
    ignore_changes = [input]
    postcondition {
      condition     = self.input == "x"
      error_message = "no"
    }
  }
  provisioner "local-exec" {
    when    = destroy
    command = "echo ${self.input}"
  }
}
resource "terraform_data" "y" {
  input = "y"
}
