namespace DeviceAgent.Simulation.Faults;

/// <summary>What can be planted, by name.</summary>
public static class AllFaults
{
    public static IReadOnlyDictionary<string, Func<PlantedFault>> ByName { get; } = new Dictionary<string, Func<PlantedFault>>(StringComparer.Ordinal)
    {
        ["ack-before-flush"] = () => new AckBeforeFlush(),
        ["ambiguous-reported-as-ended"] = () => new AmbiguousReportedAsEnded(),
        ["audience-not-bound"] = () => new AudienceNotBound(),
        ["boots-not-told-apart"] = () => new BootsNotToldApart(),
        ["closed-gate-asks"] = () => new ClosedGateAsks(),
        ["date-jump-believed"] = () => new DateJumpBelieved(),
        ["date-of-a-held-answer"] = () => new DateOfHeldAnswer(),
        ["date-tolerance-flipped"] = () => new DateToleranceFlipped(),
        ["device-left-out"] = () => new DeviceLeftOut(),
        ["end-logged-for-another-device"] = () => new EndLoggedForAnotherDevice(),
        ["ended-reported-as-newer"] = () => new EndedReportedAsNewer(),
        ["everybody-linked"] = () => new EverybodyLinked(),
        ["gate-read-once"] = () => new GateReadOnce(),
        ["interim-reported-as-final"] = () => new InterimReportedAsFinal(),
        ["loginwindow-not-checked"] = () => new LoginWindowNotChecked(),
        ["merge-after-hand-out"] = () => new MergeAfterHandOut(),
        ["outcome-forgotten-at-restart"] = () => new OutcomeForgottenAtRestart(),
        ["pid-not-checked"] = () => new PidNotChecked(),
        ["repeat-answered-with-error"] = () => new RepeatAnsweredWithError(),
        ["repeat-carried-out-again"] = () => new RepeatCarriedOutAgain(),
        ["success-without-looking"] = () => new SuccessWithoutLooking(),
        ["withdrawal-ignored"] = () => new WithdrawalIgnored(),
    };

    /// <summary>
    /// Seeds that showed a fault which does not show at once: the search begins there, so that the short form stays short. Where the dice have changed
    /// since, it only takes longer.
    /// </summary>
    public static IReadOnlyDictionary<string, int> LikelySeed { get; } = new Dictionary<string, int>(StringComparer.Ordinal)
    {
        ["audience-not-bound"] = 31,
        ["boots-not-told-apart"] = 55,
        ["date-jump-believed"] = 251,
        ["date-of-a-held-answer"] = 525,
        ["date-tolerance-flipped"] = 204,
        ["loginwindow-not-checked"] = 38,
        ["merge-after-hand-out"] = 22,
        ["outcome-forgotten-at-restart"] = 51,
        ["repeat-carried-out-again"] = 77,
        ["withdrawal-ignored"] = 243,
    };
}
