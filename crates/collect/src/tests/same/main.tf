provider "aws" {
  region = "eu-west-1"
}

data "aws_caller_identity" "here" {}

variable "vendor" {
  type = string
}

resource "aws_iam_role" "app" {
  name = "app"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = "arn:aws:iam::${var.vendor}:root" }
    }]
  })
}

data "aws_iam_policy_document" "read" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.data.arn}/*"]
  }
}

resource "aws_iam_policy" "read" {
  name   = "read"
  policy = data.aws_iam_policy_document.read.json
}

resource "aws_iam_role_policy_attachment" "app" {
  role       = aws_iam_role.app.name
  policy_arn = aws_iam_policy.read.arn
}

resource "aws_s3_bucket" "data" {
  bucket = "acme-data"
}

resource "aws_sqs_queue" "jobs" {
  for_each = toset(["fast", "slow"])
  name     = "jobs-${each.key}"
}

resource "aws_s3_bucket" "scratch" {
  bucket_prefix = "scratch-"
}

resource "aws_iam_role_policy" "scratch" {
  name   = "scratch"
  role   = aws_iam_role.app.id
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "s3:*", Resource = aws_s3_bucket.scratch.arn }] })
}
