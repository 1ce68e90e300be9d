module "one" {
  source = "./outer"
  name   = "one"
}
module "numbered" {
  source = "./outer"
  count  = 2
  name   = "n${count.index}"
}
module "named" {
  source   = "./outer"
  for_each = { a = ["x"], b = ["y", "z"] }
  name     = each.key
  inner    = each.value
}
resource "terraform_data" "all" {
  input = {
    one      = module.one.names
    numbered = module.numbered[*].names
    first    = module.numbered[0].names
    named    = { for key, it in module.named : key => it.names }
    whole    = module.one
    deep     = module.named["b"].path
    here     = [path.module, path.root, terraform.workspace]
  }
}
