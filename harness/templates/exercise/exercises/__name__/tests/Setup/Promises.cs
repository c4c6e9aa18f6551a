using Harness.Scenarios;

namespace __Name__.Tests.Setup;

/// <summary>The README's promises as the scenarios check them: one wording for one promise.</summary>
internal static class Promises
{
    public static readonly Invariant OneNameOneEntry = new(
        "C1", "However many callers send one name at the same moment, exactly one of them gets 201, and the others 409.",
        "A name is on the list twice: mail goes to the wrong person, and somebody has to find out which entry is whose.");

    public static readonly Invariant AnswersInTime = new(
        "C2", "Every request is answered completely within 5 s (this harness waits 10 s).",
        "Callers hang with the service: their own time-outs fire, and they send everything again.");

    public static readonly Invariant NotNowIs503 = new(
        "C2", "\"Not now\" is 503 with Retry-After in whole seconds, 1 to 5; any other 5xx is wrong.",
        "Callers cannot tell a moment's trouble from a defect, and give up.");

    public static readonly Invariant AnswerInTheEnd = new(
        "C2", "A caller that keeps retrying gets another answer than 503 within 30 s.",
        "The sign-up never completes, although the name is free.");

    public static readonly Invariant Readable = new(
        "C3", "An entry is read as it was made, from the moment when it was answered.",
        "A name that was just given cannot be found.");

    public static readonly Invariant StartsAgain = new(
        "C4", "Any number of instances run at once and start at any moment.",
        "After the next deploy the service does not come up.");

    public static readonly Invariant BadInputIsRefused = new(
        "C5", "A body without a proper name is 400 with problem details, and makes no entry.",
        "Integrators cannot tell what they did wrong.");
}
