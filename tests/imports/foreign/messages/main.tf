# Queues by `count`, each with one for what failed, and topics by `for_each`.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

locals {
  queues = ["invoices", "reminders", "statements"]
}

resource "aws_kms_key" "messages" {
  description         = "messages"
  enable_key_rotation = true
}

resource "aws_kms_alias" "messages" {
  name          = "alias/billing-messages"
  target_key_id = aws_kms_key.messages.key_id
}

resource "aws_sqs_queue" "failed" {
  count             = length(local.queues)
  name              = "billing-${local.queues[count.index]}-dlq"
  kms_master_key_id = aws_kms_key.messages.arn
}

resource "aws_sqs_queue" "work" {
  count                      = length(local.queues)
  name                       = "billing-${local.queues[count.index]}"
  kms_master_key_id          = aws_kms_key.messages.arn
  visibility_timeout_seconds = 120
  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.failed[count.index].arn
    maxReceiveCount     = 3
  })
}

resource "aws_sns_topic" "notices" {
  for_each          = toset(["operations", "customers"])
  name              = "billing-${each.key}"
  kms_master_key_id = aws_kms_key.messages.arn
}

resource "aws_sns_topic_subscription" "operations" {
  topic_arn = aws_sns_topic.notices["operations"].arn
  protocol  = "email"
  endpoint  = "operations@example.com"
}
