/// What models write where they leave code out.
enum ElisionPhrases {
  private static let parts = """
    code|function|method|handler|route|endpoint|implementation|logic|import|test|class|component|\
    middleware|export|definition|script|schema|quer
    """

  /// They say it whatever stands before them.
  static let certain = Phrases(
    [
      Phrase(
        "omitted|left out|elided|truncated|shortened|abbreviated|abridged|removed|cut|not shown|skipped",
        " for ", .maybe("the sake of "), "brevity|clarity|space|conciseness|readability|length"),
      Phrase(
        "code |implementation |logic |content |detail |details ", .maybe("is |are "),
        "omitted|left out|not shown|not included"),
      Phrase(
        .edge, "add |insert |put |place |implement |write |paste |include ",
        "the rest|the remaining|the existing", .edge, .anything(60), .edge, "here", .edge),
      Phrase(.edge, "to be ", "implemented|added|developed|completed|filled in", .edge),
      Phrase(.edge, "not ", .maybe("yet "), "implemented", .edge),
      Phrase(
        .edge, "placeholder for ", .maybe("the |your |actual |the actual "),
        "code|logic|implementation"),
      Phrase(
        .edge, "replace |swap ", .anything(30), "with |in ", .maybe("your |the |an |a "),
        "actual |real |true |own |proper |complete |full ", .wordsAndBlanks(2),
        "logic|implementation|code|sql|quer|definition", .anything(6), .maybe(" here"), .end),
      Phrase(.start, "placeholder", .anything(60), "replace |actual |logic|implement|real "),
      Phrase(.start, "implement ", .anything(80), "here|shown", .edge),
      Phrase(
        .edge, "not including |without |excluding ", .maybe("the "), "actual |real |full ",
        "implementation|logic"),
      Phrase(.edge, "todo", .maybe(":"), " implement| add| write| complete| fill"),
      // What is left out stays as it is.
      Phrase(
        .edge, "remaining |other |existing |rest |previous |original |everything ",
        .wordsAndBlanks(4), "\(parts)|else", .anything(40), " remain| stay| is| are| left| kept",
        .anything(4),
        " the same| unchanged| as is| as-is| as before| as they are| untouched| intact",
        .edge),
      Phrase(
        .start, .maybe("the |all |all the |our |your |my "), "\(parts)", .anything(12),
        " remains| remain| stays| stay", " the same| unchanged| as is| as before",
        .maybe(" as before| as above"), .end),
      Phrase(
        .start, .maybe("the |all the "), "rest |remainder |rest of it ",
        "is |stays |remains |goes ",
        "as it is|the same|unchanged|as is|as before|omitted|left out|here"),
      Phrase(
        .start, "same |unchanged ", "\(parts)", .anything(12), .maybe(" as before| as above"), .end),
      Phrase(
        .start, "keep |retain |leave |preserve |same ",
        .maybe("the |your |all |all the "),
        "existing |rest |other |remaining |original |previous |old ",
        .wordsAndBlanks(3), "\(parts)"),
    ] + foreign)

  /// They say it on a line of their own. Behind code they may be a remark about that, and with the name of a
  /// file about that one.
  static let likely = Phrases([
    Phrase(
      .edge, "rest of ", .maybe("the |your |this "),
      "code|file|implementation|routes|logic|component|function|schema|script|content"),
    Phrase(
      .start, .maybe("the |all |and |and the "), "rest of ", .maybe("the |your |these "),
      .wordsAndBlanks(2), "\(parts)"),
    Phrase(
      .edge, "your |actual |existing |remaining |additional |other |more ", .wordsAndBlanks(4),
      "code|logic|implementation|routes|endpoints|handlers|tests|columns|fields|methods|functions",
      .blanksAndWords(3), " goes| go| would go| here", .edge),
    Phrase(
      .edge, "add |insert |put |place |implement |write |paste |include ",
      "your|the|more|additional|other|any|actual", .edge, .anything(60), .edge, "here", .edge),
    Phrase(
      .edge, "code |logic |implementation ", .maybe("goes |would go |will go "), "here", .edge),
    Phrase(.start, "placeholder", .edge),
    Phrase(
      .start, .maybe("the |your |all |all the "),
      "existing |previous |remaining |original |prior |rest of ", .maybe("the |your "),
      "code|implementation|logic|contents|content", .maybe(" above| below| unchanged| as is"), .end),
    Phrase(.start, "code |implementation |logic ", "unchanged|as before|same as before"),
    Phrase(.start, "unchanged from "),
    Phrase(
      .start, "other |remaining |more |similar |additional ", .wordsAndBlanks(2), "\(parts)",
      .anything(16), " follow| similarly| are similar| can be added| would be added| as needed"),
    Phrase(
      .start,
      """
      snip|snipped|truncated|elided|omitted|abridged|unchanged|as before|same as before|\
      stays the same|remains the same|remains unchanged
      """, .end),
  ])

  /// Such a comment is about another file.
  static let elsewhere = Phrase(
    .edge, "in |see |from |into |to ", .anything(40),
    ".js|.mjs|.cjs|.ts|.tsx|.jsx|.py|.sql|.css|.json|.sh|.yml|.yaml|.html|.rb|.php", .edge)

  static let absent = Phrase(
    .edge,
    """
    here|rest|remaining|existing|other|others|additional|more|similar|similarly|etc|omitted|continue|\
    continues|continued|further|outlined|as above|and so on|same
    """, .edge)

  private static let foreign: [Phrase] = [
    // German
    Phrase(
      .edge, "rest |restlicher |restliche |restlichen |übriger |übrige |übrigen ",
      .maybe("des |der |vom |von |dieser "), .wordsAndBlanks(1),
      "code|datei|funktion|method|implementier|route|logik|klasse|import|endpunkt|komponent|programm",
      .anything(24), "bleib|unver| hier| wie | folgt|gleich| aus"),
    Phrase(
      .start, .maybe("der |die |den |hier |hier der |hier folgt der |... "),
      "rest |restlicher |restliche |übriger |übrige |bestehender |vorhandener |bisheriger ",
      .maybe("des |der |vom "), "code|codes|datei|implementierung|logik|programms|klasse",
      .maybe(" hier| wie bisher| wie zuvor| unverändert"), .end),
    Phrase(
      .edge, "andere |anderen |weitere |weiteren |bestehende |vorhandene ", .wordsAndBlanks(2),
      "code|funktion|method|route|import|klasse|endpunkt|handler|komponent", .anything(20),
      "bleib|unverändert"),
    Phrase(
      .edge, "weggelassen|ausgelassen|gekürzt|hier nicht gezeigt|der kürze halber|aus platzgründen",
      .edge),
    Phrase(.edge, "dein |deinen |ihr |ihren |eigener |eigenen ", "code|logik", " hier", .edge),
    Phrase(.edge, "hier ", .wordsAndBlanks(1), "dein |deinen |ihr |ihren ", "code|logik", .edge),
    // Spanish, Portuguese, Italian
    Phrase(
      .edge, "resto |restante ", "d",
      "el |e la |e las |e los |e |o |a |os |as |ella |elle |ei |i |el tuo |o seu ",
      .maybe("tu |su |seu "),
      """
      código|codigo|codice|archivo|arquivo|file|función|funcion|função|funcoes|funções|funzion|método|\
      metod|rutas|rotas|lógica|logica|implementa|componente|importa|clase|classe
      """),
    Phrase(
      .edge, "otras |otros |demás |outras |outros |demais |altre |altri |restanti |restantes ",
      .wordsAndBlanks(1),
      "código|codigo|codice|func|funç|funz|métod|metod|rut|rot|import|clas|endpoint|component|handler",
      .anything(16),
      """
      permanec|sigue|igual|sin cambios|se mant|mantêm|mantem|continua|sem alter|restan|rimang|\
      invariat|inalter| aquí| aqui| qui
      """),
    Phrase(
      .start, .maybe("el |o |il |su |tu |seu |aquí va el |aqui vai o |... "),
      "código |codigo |codice |lógica |logica ",
      "existente|restante|anterior|esistente|rimanente|precedente|omitid|omess", .anything(12), .end
    ),
    Phrase(
      .edge, "tu |su |seu |teu |tuo |vostro |resto ", "código|codigo|codice|lógica|logica",
      .anything(12), " aquí| aqui| qui", .edge),
    Phrase(.edge, "por brevedad|por brevidade|per brevità|por concisão|per concisione"),
    // French
    Phrase(
      .edge, "reste ", "du |de la |des |de l'|de votre |de ton |d'", .wordsAndBlanks(1),
      "code|fichier|fonction|méthode|route|logique|implément|import|classe|composant|script"),
    Phrase(
      .edge, "autres |le code |les ", .wordsAndBlanks(1),
      "code|fonction|méthode|route|import|classe|composant|existant|existantes", .anything(12),
      "reste inchangé|restent inchangé|restent identiques|restent les mêmes|ici"),
    Phrase(
      .start, .maybe("le |votre |du |ici le |... "), "code ", "existant|restant|précédent|omis|ici",
      .anything(8), .end),
    Phrase(
      .edge, "omis |omise |omises |par souci |pour plus ", .anything(20), "brièveté|concision"),
    Phrase(.edge, "votre code ici|ici votre code|ton code ici"),
    // Russian
    Phrase(
      .edge, "остальн|оставш", .anything(24),
      "код|функц|метод|маршрут|част|реализац|обработчик|импорт|логик|класс|файл"),
    Phrase(
      .start, .maybe("здесь |... "), "существующий |прежний |предыдущий |ваш |остальной ", "код",
      .anything(16), .end),
    Phrase("опущен", .anything(20), "кратк"), Phrase(.start, "код ", "опущен|без изменений|здесь"),
    Phrase(.start, "без изменений|сокращено|пропущено|опущено", .end),
    // Chinese
    Phrase(
      "其余|其餘|剩余|剩餘|其他|其它", .maybe("的|所有|部分"),
      "代码|部分|函数|方法|路由|逻辑|实现|接口|程式碼|代碼|函式|邏輯", .anything(30),
      "不变|不變|省略|相同|一样|一樣|同上|保留|略"),
    Phrase("其余|其餘|剩余|剩餘", .maybe("的|所有"), "代码|部分|函数|程式碼|代碼", .maybe("在此|..."), .end),
    Phrase(
      .start, .maybe("... |这里是|此处为"), "原有|现有|已有|原来的|之前的|現有|原本的",
      .maybe("的"), "代码|逻辑|程式碼|代碼|邏輯", .anything(18), .end),
    Phrase("此处省略|此處省略|这里省略|以下省略|代码省略|省略其|省略了|省略部分|代码略"),
    Phrase("你的|您的|具体|實際|实际", .maybe("的"), "代码|逻辑|实现|程式碼|代碼", .anything(9), "这里|此处|這裡|此處"),
    Phrase(.start, "省略|略|同上|保持不变|保持不變|代码不变|不变|其余不变|其余省略", .end),
    // Japanese
    Phrase("残りの", .anything(30), "コード|部分|関数|メソッド|処理|実装|ルート|ファイル"),
    Phrase("他の|その他の", .anything(30), "コード|関数|メソッド|処理|実装|ルート", .anything(30), "変更なし|同じ|同様|そのまま|省略"),
    Phrase(.start, "既存の|元の|以前の", "コード|処理|実装|ロジック", .anything(18), .end),
    Phrase(.start, .maybe("残りは|コードは|以下は|以降は"), "省略|中略|後略|以下略|以下省略|以下同様|変更なし|そのまま|同様", .end),
    Phrase("ここに", .anything(18), "コード|処理|実装|ロジック", .anything(12), "追加|書|実装|記述|入"),
    // Korean
    Phrase("나머지 ", .anything(20), "코드|부분|함수|메서드|로직|구현|파일|라우트"),
    Phrase("다른 |기타 ", .anything(20), "코드|함수|메서드|로직|구현|라우트", .anything(20), "동일|유지|그대로|변경 없"),
    Phrase(.start, "기존 |이전 ", "코드|로직|구현", .anything(18), .end),
    Phrase(.start, .maybe("이하 |코드 |나머지 |나머지는 "), "생략|중략|변경 없음|동일|동일함|이전과 동일", .end),
    Phrase("여기에 ", .anything(18), "코드|로직|구현"),
  ]
}
