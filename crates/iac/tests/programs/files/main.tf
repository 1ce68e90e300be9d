module "m" {
  source = "./m"
}
resource "terraform_data" "x" {
  input = {
    file     = file("${path.module}/a.txt")
    plain    = file("a.txt")
    template = templatefile("${path.module}/t.tpl", { names = ["a", "b"], flag = true })
    json     = jsondecode(file("d.json")).list[1]
    set      = fileset(path.module, "*.txt")
    deep     = fileset("${path.module}/m", "**")
    exists   = [fileexists("a.txt"), fileexists("nope.txt")]
    hash     = [filemd5("a.txt"), filebase64sha256("a.txt")]
    decoded  = [for line in split("\n", trimspace(file("a.txt"))) : title(line)]
  }
}
