terraform {
  required_providers {
    aws = {
      source                = "hashicorp/aws"
      configuration_aliases = [aws.dr]
    }
  }
}

variable "name" { type = string }
variable "key" { type = string }
variable "ttl" { type = string }
variable "kms" { type = string }
variable "replicated" { type = bool }
variable "replica" { type = string }

resource "aws_dynamodb_table" "this" {
  name                        = var.name
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = var.key
  stream_enabled              = var.replicated
  stream_view_type            = var.replicated ? "NEW_AND_OLD_IMAGES" : null
  deletion_protection_enabled = true

  attribute {
    name = var.key
    type = "S"
  }

  dynamic "ttl" {
    for_each = var.ttl == null ? [] : [var.ttl]
    content {
      attribute_name = ttl.value
      enabled        = true
    }
  }

  point_in_time_recovery {
    enabled = true
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = var.kms
  }

  lifecycle {
    ignore_changes = [replica]
  }
}

resource "aws_dynamodb_table_replica" "this" {
  count                       = var.replicated ? 1 : 0
  provider                    = aws.dr
  global_table_arn            = aws_dynamodb_table.this.arn
  kms_key_arn                 = var.replica
  point_in_time_recovery      = true
  deletion_protection_enabled = true
}
