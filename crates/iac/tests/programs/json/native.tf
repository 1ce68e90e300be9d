locals {
  names = ["q", "p"]
}
