namespace DeviceAgent.Core.Logout;

/// <summary>The words for <see cref="SessionKind"/>, on the wire and in files.</summary>
public static class SessionKinds
{
    private static readonly (SessionKind Kind, string Word)[] Words =
    [
        (SessionKind.Console, "console"),
        (SessionKind.SwitchedAway, "switched-away"),
        (SessionKind.Remote, "remote"),
    ];

    public static string Word(SessionKind kind) => Words.First(pair => pair.Kind == kind).Word;

    /// <summary>Null when the word is none of the three.</summary>
    public static SessionKind? Find(string word) =>
        Words.Where(pair => pair.Word == word).Select(pair => (SessionKind?)pair.Kind).FirstOrDefault();
}
