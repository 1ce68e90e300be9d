locals {
  names = toset(["b", "a", "c \"quoted\""])
  some  = { for name in local.names : name => length(name) if name != "b" }
}
resource "terraform_data" "counted" {
  count = 3
  input = "n${count.index}"
}
resource "terraform_data" "none" {
  count = 0
  input = count.index
}
resource "terraform_data" "maybe" {
  count = length(local.some) > 5 ? 1 : 0
  input = "never"
}
resource "terraform_data" "named" {
  for_each = local.names
  input    = [each.key, each.value]
}
resource "terraform_data" "mapped" {
  for_each = local.some
  input    = [each.key, each.value]
}
resource "terraform_data" "chained" {
  for_each = terraform_data.mapped
  input    = [each.key, each.value.input[1]]
}
resource "terraform_data" "refers" {
  input = {
    splat    = terraform_data.counted[*].input
    old      = terraform_data.counted.*.input
    one      = terraform_data.counted[1].input
    last     = terraform_data.counted[length(terraform_data.counted) - 1].input
    none     = one(terraform_data.none[*].input)
    tried    = try(terraform_data.none[0].input, "fallback")
    can      = can(terraform_data.named["zzz"].input)
    by_key   = terraform_data.named["a"].input
    values   = values(terraform_data.mapped)[*].input
    keys     = keys(terraform_data.named)
    for_each = { for key, it in terraform_data.mapped : upper(key) => it.input... }
    count    = length(terraform_data.none) + length(terraform_data.named)
    lookup   = lookup({ for key, it in terraform_data.mapped : key => it.input }, "q", "absent")
  }
}
