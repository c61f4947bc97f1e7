# A web shop, written by hand.
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
}

variable "standby" {
  default = "us-west-2"
}

provider "aws" {
  region                      = "us-east-1"
  access_key                  = "test"
  secret_key                  = "test"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}

provider "aws" {
  alias                       = "standby"
  region                      = var.standby
  access_key                  = "test"
  secret_key                  = "test"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}

locals {
  name = "shop"
}

resource "aws_kms_key" "data" {
  description         = "data"
  enable_key_rotation = true
}

resource "aws_cloudwatch_log_group" "shop" {
  count             = 2
  name              = "/shop/${count.index}"
  retention_in_days = 30
  kms_key_id        = aws_kms_key.data.arn
}

resource "aws_sqs_queue" "work" {
  for_each          = toset(["orders", "returns"])
  name              = "${local.name}-${each.key}"
  kms_master_key_id = aws_kms_key.data.id
}

module "orders" {
  source = "./modules/store"
  name   = "orders"
  key    = aws_kms_key.data.arn
}

module "carts" {
  for_each  = toset(["a", "b"])
  source    = "./modules/store"
  name      = "carts-${each.key}"
  key       = aws_kms_key.data.arn
  providers = { aws = aws.standby }
}

resource "aws_route53_zone" "shop" {
  name = "shop.example.com"
}

resource "aws_route53_record" "shop" {
  zone_id = aws_route53_zone.shop.zone_id
  name    = "shop.example.com"
  type    = "CNAME"
  ttl     = 300
  records = ["origin.example.com"]

  failover_routing_policy {
    type = "PRIMARY"
  }
  set_identifier = "primary"
}

resource "aws_cloudwatch_metric_alarm" "errors" {
  alarm_name          = "shop-errors"
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 1
  metric_name         = "UserErrors"
  namespace           = "AWS/DynamoDB"
  period              = 60
  statistic           = "Sum"
  threshold           = 5
  dimensions          = { TableName = module.orders.table }
}

data "aws_iam_policy_document" "queue" {
  statement {
    actions   = ["sqs:SendMessage"]
    resources = [for q in aws_sqs_queue.work : q.arn]
    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }
  }
}

resource "aws_sqs_queue_policy" "work" {
  for_each  = aws_sqs_queue.work
  queue_url = each.value.url
  policy    = data.aws_iam_policy_document.queue.json
}

resource "aws_secretsmanager_secret" "db" {
  name = "shop/db"
}

resource "aws_security_group" "web" {
  name = "web"
  dynamic "ingress" {
    for_each = [443]
    content {
      from_port   = ingress.value
      to_port     = ingress.value
      protocol    = "tcp"
      cidr_blocks = ["10.0.0.0/8"]
    }
  }
}
