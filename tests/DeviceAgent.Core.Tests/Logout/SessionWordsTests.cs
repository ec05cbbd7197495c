using DeviceAgent.Core.Logout;

namespace DeviceAgent.Core.Tests.Logout;

public sealed class SessionWordsTests
{
    [Theory]
    [InlineData(SessionKind.Console, "console")]
    [InlineData(SessionKind.SwitchedAway, "switched-away")]
    [InlineData(SessionKind.Remote, "remote")]
    public void Each_kind_has_its_word(SessionKind kind, string word)
    {
        Assert.Equal(word, SessionKinds.Word(kind));
        Assert.Equal(kind, SessionKinds.Find(word));
    }

    [Fact]
    public void Another_word_is_no_kind_and_another_kind_has_no_word()
    {
        Assert.Null(SessionKinds.Find("Console"));
        Assert.Throws<InvalidOperationException>(() => SessionKinds.Word((SessionKind)99));
    }

    [Fact]
    public async Task A_dry_run_has_no_rung_and_does_nothing()
    {
        var terminator = new DryRunTerminator();

        Assert.True(terminator.IsDryRun);
        Assert.Empty(terminator.Ladder);
        Assert.False((await terminator.TakeAsync(new TerminatorStep("any", TimeSpan.Zero, TimeSpan.Zero), default, CancellationToken.None)).Done);
    }
}
