"""The pages on which respondents answer: no account, no cookie, no script needed."""
