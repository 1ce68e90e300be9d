resource "terraform_data" "x" {
  input = [file("${path.module}/inner.txt"), templatefile("${path.module}/../t.tpl", { names = [], flag = false }), basename(path.module)]
}
