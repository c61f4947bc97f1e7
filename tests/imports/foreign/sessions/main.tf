# A table in two regions with a key in each, as a module that is called for each table.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

resource "aws_kms_key" "main" {
  description         = "tables"
  enable_key_rotation = true
}

resource "aws_kms_alias" "main" {
  name          = "alias/shop-tables-prod"
  target_key_id = aws_kms_key.main.key_id
}

resource "aws_kms_key" "dr" {
  provider            = aws.dr
  description         = "tables"
  enable_key_rotation = true
}

resource "aws_kms_alias" "dr" {
  provider      = aws.dr
  name          = "alias/shop-tables-prod"
  target_key_id = aws_kms_key.dr.key_id
}

module "table" {
  source = "./table"
  for_each = {
    carts  = { key = "cart_id", ttl = "expires" }
    users  = { key = "user_id", ttl = null }
    orders = { key = "order_id", ttl = null }
  }
  name       = "shop-${each.key}-prod"
  key        = each.value.key
  ttl        = each.value.ttl
  kms        = aws_kms_key.main.arn
  replicated = each.key == "orders"
  replica    = aws_kms_key.dr.arn
  providers  = { aws = aws, aws.dr = aws.dr }
}
