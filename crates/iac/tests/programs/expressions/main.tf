locals {
  users = {
    alice = { groups = ["admins", "devs"], age = 30 }
    bob   = { groups = ["devs"], age = null }
  }
  pairs = flatten([for name, user in local.users : [for group in user.groups : { name = name, group = group }]])
  by_group = { for pair in local.pairs : pair.group => pair.name... }
  heredoc  = <<-EOT
    first
      second ${length(local.pairs)}
    %{ for name, user in local.users ~}
    ${name}=${coalesce(user.age, 0)}
    %{ endfor ~}
    last
  EOT
}
resource "terraform_data" "pair" {
  for_each = { for pair in local.pairs : "${pair.name}.${pair.group}" => pair }
  input    = each.value
}
resource "terraform_data" "all" {
  input = {
    by_group = local.by_group
    heredoc  = local.heredoc
    numbers  = [1 + 2 * 3, 7 % 3, -5 / 2, 1e3, 0.1 + 0.2, 10 >= 10, !true]
    text     = "a${1}b${true}c$${x}%%{y}"
    nested   = { "a b" = { (upper("k")) = [1, "x", null] } }
    compare  = ["1" == 1, [1] == [1], { a = 1 } == { a = 1 }, null == null]
    index    = [local.pairs[0].name, local.users["bob"].groups[0], local.users.alice.age]
    splat    = [local.pairs[*].name, null[*], "x"[*]]
    types    = [tostring(1), tonumber("2"), tobool("true"), tolist([1, 2]), toset(["b", "a", "b"]), tomap({ a = 1 })]
    setops   = [setproduct(["a", "b"], [1, 2]), setunion(["a"], ["b"]), setsubtract(["a", "b"], ["a"])]
    cidr     = [cidrsubnet("10.0.0.0/16", 8, 2), cidrhost("10.0.0.0/24", 5)]
    format   = [format("%03d-%s", 7, "x"), formatlist("%s!", ["a", "b"])]
    regex    = [regex("([a-z]+)-([0-9]+)", "abc-123"), replace("a.b", "/\\./", "-")]
    ranges   = [range(3), range(1, 10, 4), slice(["a", "b", "c"], 1, 3), chunklist([1, 2, 3], 2)]
    zip      = zipmap(["a", "b"], [1, 2])
    trans    = transpose({ a = ["1", "2"], b = ["2"] })
    yaml     = yamldecode("a: [1, b]")
    dates    = formatdate("YYYY-MM-DD", "2020-01-02T03:04:05Z")
  }
}
