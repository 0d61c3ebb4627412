namespace MatchChat.Kernel.Tests;

public sealed class OutcomeTests
{
    [Fact]
    public void A_value_is_an_outcome_that_is_not_refused()
    {
        Outcome<int> outcome = 7;
        outcome.Refused.ShouldBeFalse();
        outcome.Value.ShouldBe(7);
    }

    [Fact]
    public void A_refusal_has_no_value_and_says_so()
    {
        Outcome<int> outcome = CommonErrors.ServerBusy;
        outcome.Refused.ShouldBeTrue();
        Should.Throw<InvalidOperationException>(() => outcome.Value).Message.ShouldContain("server.busy");
    }

    [Fact]
    public void Mapping_keeps_a_refusal()
    {
        Outcome<int> refused = CommonErrors.Internal;
        refused.Map(value => value + 1).Error.ShouldBe(CommonErrors.Internal);
        ((Outcome<int>)7).Map(value => value + 1).Value.ShouldBe(8);
    }

    [Fact]
    public void An_invalid_field_is_named_with_its_sentence()
    {
        var error = CommonErrors.Invalid("limit", "is a number from 1 to 200.");
        error.Code.ShouldBe("request.invalid");
        error.Fields!["limit"].ShouldBe(["is a number from 1 to 200."]);
    }
}
