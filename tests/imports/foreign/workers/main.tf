# Functions that a module makes, with a table and a queue that one of them works on.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

resource "aws_dynamodb_table" "ledger" {
  name         = "ledger-live"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "account"
  range_key    = "entry"

  attribute {
    name = "account"
    type = "S"
  }

  attribute {
    name = "entry"
    type = "N"
  }

  point_in_time_recovery {
    enabled = true
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = aws_kms_key.ledger.arn
  }
}

resource "aws_kms_key" "ledger" {
  description         = "ledger"
  enable_key_rotation = true
}

resource "aws_sqs_queue" "entries" {
  name                       = "entries-live"
  visibility_timeout_seconds = 360
  sqs_managed_sse_enabled    = true
}

module "worker" {
  source      = "./worker"
  for_each    = toset(["book", "close"])
  name        = "${each.key}-live"
  environment = { TABLE = aws_dynamodb_table.ledger.name, QUEUE = aws_sqs_queue.entries.url }
}

resource "aws_lambda_event_source_mapping" "book" {
  event_source_arn = aws_sqs_queue.entries.arn
  function_name    = module.worker["book"].arn
  batch_size       = 10
}
