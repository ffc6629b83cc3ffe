"""The desk Surveys: what customers are asked, who was asked, and who answered."""
