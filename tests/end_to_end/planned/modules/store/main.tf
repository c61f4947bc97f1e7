terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

variable "name" {}
variable "key" {}

resource "aws_dynamodb_table" "this" {
  name         = var.name
  hash_key     = "id"
  billing_mode = "PAY_PER_REQUEST"

  attribute {
    name = "id"
    type = "S"
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = var.key
  }

  point_in_time_recovery {
    enabled = true
  }
}

output "table" {
  value = aws_dynamodb_table.this.name
}
