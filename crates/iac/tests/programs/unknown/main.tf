resource "terraform_data" "x" {
  input = "x"
}
locals {
  id   = terraform_data.x.id
  list = [local.id, "known"]
}
module "m" {
  source = "./m"
  id     = local.id
}
resource "terraform_data" "y" {
  input = {
    id       = local.id
    text     = "a-${local.id}"
    list     = local.list
    length   = length(local.list)
    known    = local.list[1]
    branch   = true ? "known" : local.id
    doubt    = local.id == "x" ? 1 : 2
    joined   = join(",", local.list)
    merged   = merge({ a = local.id }, { b = 1 })
    from_m   = module.m.out
    coalesce = coalesce("a", local.id)
    json     = jsonencode({ a = local.id })
    split    = split(",", local.id)
  }
}
